package dev.slipway.lab.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What is on the simulated hypervisor that was not there at the start, asked by its administrator:
 * not by Slipway and not with Slipway's eyes.
 */
public final class Leftovers {

  private static final int FIRST_OF_OURS = 20_000;

  private final Administrator administrator;

  /** What that administrator sees. */
  public Leftovers(Administrator administrator) {
    this.administrator = administrator;
  }

  /** The VMIDs in Slipway's range; names are not shown at once, as on a real Proxmox VE. */
  public List<Integer> vms() {
    List<Integer> vms = new ArrayList<>();
    for (JsonNode vm : administrator.get("/cluster/resources?type=vm")) {
      if (vm.path("vmid").asInt() >= FIRST_OF_OURS) {
        vms.add(vm.path("vmid").asInt());
      }
    }
    return vms;
  }

  /** Seeds, and disks of VMs of Slipway's range, by volume id. */
  public List<String> volumes() {
    List<String> volumes = new ArrayList<>();
    for (JsonNode node : administrator.get("/nodes")) {
      String base = "/nodes/" + node.path("node").asText() + "/storage";
      for (JsonNode storage : administrator.get(base)) {
        for (JsonNode volume :
            administrator.get(base + "/" + storage.path("storage").asText() + "/content")) {
          boolean seed = volume.path("volid").asText().contains("iso/slipway-");
          if (seed || volume.path("vmid").asInt() >= FIRST_OF_OURS) {
            volumes.add(node.path("node").asText() + " " + volume.path("volid").asText());
          }
        }
      }
    }
    return volumes;
  }

  /** Everything, one line each. */
  public List<String> all() {
    List<String> all = new ArrayList<>();
    vms().forEach(vmid -> all.add("VM " + vmid));
    all.addAll(volumes());
    return all;
  }
}
