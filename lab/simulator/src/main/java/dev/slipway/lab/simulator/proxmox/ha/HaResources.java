package dev.slipway.lab.simulator.proxmox.ha;

import dev.slipway.lab.simulator.proxmox.api.ApiException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Which VMs are under high availability, and what is wanted of each. */
public final class HaResources {

  /** As Proxmox names them; {@code enabled} is an old name of {@code started}. */
  public enum State {
    STARTED,
    STOPPED,
    DISABLED,
    IGNORED;

    static State of(String name) {
      return name.equals("enabled") ? STARTED : valueOf(name.toUpperCase(java.util.Locale.ROOT));
    }

    String text() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * @param target where it is to move; null = stays
   */
  record Wanted(State state, String target) {}

  private final Map<Integer, Wanted> wanted = new ConcurrentSkipListMap<>();

  /** Whether its power is HA's business: calls of the API are then only orders to it. */
  public boolean manages(int vmid) {
    return state(vmid).filter(state -> state != State.IGNORED).isPresent();
  }

  public Optional<State> state(int vmid) {
    return Optional.ofNullable(wanted.get(vmid)).map(Wanted::state);
  }

  /** Throws the 500 of Proxmox when it is managed already. */
  public void add(int vmid, State state) {
    if (wanted.putIfAbsent(vmid, new Wanted(state, null)) != null) {
      throw ApiException.died("resource ID '" + sid(vmid) + "' already defined");
    }
  }

  /** No effect on what is not managed. */
  public void order(int vmid, State state) {
    wanted.computeIfPresent(vmid, (id, now) -> new Wanted(state, now.target()));
  }

  public void orderMove(int vmid, String target) {
    wanted.computeIfPresent(vmid, (id, now) -> new Wanted(now.state(), target));
  }

  void moved(int vmid) {
    orderMove(vmid, null);
  }

  /** False when it was not managed. */
  public boolean remove(int vmid) {
    return wanted.remove(vmid) != null;
  }

  Map<Integer, Wanted> all() {
    return Map.copyOf(wanted);
  }

  /** The {@code ha} of a VM's status. */
  public Map<String, Object> view(int vmid) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("managed", manages(vmid) ? 1 : 0);
    state(vmid)
        .filter(state -> state != State.IGNORED)
        .ifPresent(state -> view.put("state", state.text()));
    return view;
  }

  static String sid(int vmid) {
    return "vm:" + vmid;
  }
}
