package dev.slipway.vm;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.events.Vmid;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Somebody with root's password and the web interface, who knows nothing of Slipway. */
public final class Administrator {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String api;
  private final String ticket;
  private final String csrf;

  public Administrator(String url) {
    api = url + "/api2/json";
    Response login =
        given()
            .relaxedHTTPSValidation()
            .formParam("username", "root@pam")
            .formParam("password", "simulated-root")
            .post(api + "/access/ticket");
    ticket = login.path("data.ticket");
    csrf = login.path("data.CSRFPreventionToken");
  }

  public boolean exists(Vmid vmid) {
    return signed().queryParam("vmid", vmid.value()).get(api + "/cluster/nextid").statusCode()
        == 400;
  }

  /** The name of the Proxmox node it is on. */
  public String nodeOf(Vmid vmid) {
    return signed()
        .queryParam("type", "vm")
        .get(api + "/cluster/resources")
        .path("data.find { it.vmid == %d }.node".formatted(vmid.value()));
  }

  public boolean running(Vmid vmid) {
    return "running".equals(signed().get(vm(vmid) + "/status/current").path("data.status"));
  }

  public Map<String, Object> config(Vmid vmid) {
    return signed().get(vm(vmid) + "/config").path("data");
  }

  /** What the VM's firewall has below that path. */
  public List<Map<String, Object>> firewall(Vmid vmid, String below) {
    return signed().get(vm(vmid) + "/firewall" + below).path("data");
  }

  /** The datacenter's switch. */
  public void filters(boolean on) {
    done(signed().formParam("enable", on ? "1" : "0").put(api + "/cluster/firewall/options"));
  }

  public void set(Vmid vmid, Map<String, String> options) {
    done(signed().formParams(options).put(vm(vmid) + "/config"));
  }

  /** {@code qm unlock}. */
  public void unlock(Vmid vmid) {
    set(vmid, Map.of("delete", "lock", "skiplock", "1"));
  }

  /** With the plug pulled first. */
  public void destroy(Vmid vmid) {
    if (running(vmid)) {
      ended(signed().post(vm(vmid) + "/status/stop"));
    }
    ended(signed().queryParam("purge", "1").delete(vm(vmid)));
    assertThat(exists(vmid)).isFalse();
  }

  public void migrate(Vmid vmid, String target) {
    ended(
        signed()
            .formParams(Map.of("target", target, "online", "1", "with-local-disks", "1"))
            .post(vm(vmid) + "/migrate"));
    assertThat(nodeOf(vmid)).isEqualTo(target);
  }

  /** A VM that has nothing to do with us. */
  public void create(Vmid vmid, String node, Map<String, String> options) {
    ended(
        signed()
            .formParams(options)
            .formParam("vmid", vmid.value())
            .post(api + "/nodes/" + node + "/qemu"));
  }

  public void manageByHa(Vmid vmid, String state) {
    done(
        signed()
            .formParam("sid", "vm:" + vmid)
            .formParam("state", state)
            .post(api + "/cluster/ha/resources"));
  }

  public int managedByHa() {
    return signed().get(api + "/cluster/ha/resources").<List<?>>path("data").size();
  }

  public void grant(String path, String user, String role) {
    acl(path, user, role, "0");
  }

  public void revoke(String path, String user, String role) {
    acl(path, user, role, "1");
  }

  private void acl(String path, String user, String role, String delete) {
    done(
        signed()
            .formParams(Map.of("path", path, "users", user, "roles", role, "delete", delete))
            .put(api + "/access/acl"));
  }

  /** A disk that no VM's configuration knows of. */
  public String makeDisk(String node, String storage, Vmid vmid, String file) {
    Response made =
        signed()
            .formParams(Map.of("filename", file, "vmid", vmid.toString(), "size", "1G"))
            .post(api + "/nodes/" + node + "/storage/" + storage + "/content");
    done(made);
    return made.path("data");
  }

  /** Ids of the disks that lie under that VMID. */
  public List<String> disks(String node, String storage, Vmid vmid) {
    return signed()
        .queryParam("content", "images")
        .queryParam("vmid", vmid.value())
        .get(api + "/nodes/" + node + "/storage/" + storage + "/content")
        .path("data.volid");
  }

  public void deleteVolume(String node, String volume) {
    String storage = volume.substring(0, volume.indexOf(':'));
    ended(signed().delete(api + "/nodes/" + node + "/storage/" + storage + "/content/" + volume));
  }

  private String vm(Vmid vmid) {
    return "%s/nodes/%s/qemu/%s".formatted(api, nodeOf(vmid), vmid);
  }

  private RequestSpecification signed() {
    return given()
        .relaxedHTTPSValidation()
        .urlEncodingEnabled(true)
        .cookie("PVEAuthCookie", ticket)
        .header("CSRFPreventionToken", csrf)
        .header("Connection", "close");
  }

  private static void done(Response answer) {
    assertThat(answer.statusCode()).as(answer.statusLine() + answer.asString()).isEqualTo(200);
  }

  private void ended(Response started) {
    done(started);
    String upid = started.path("data");
    String node = upid.split(":", 3)[1];
    String task = "%s/nodes/%s/tasks/%s/status".formatted(api, node, upid);
    await()
        .atMost(PATIENCE)
        .until(() -> signed().get(task).<String>path("data.status"), "stopped"::equals);
    assertThat(signed().get(task).<String>path("data.exitstatus")).isEqualTo("OK");
  }
}
