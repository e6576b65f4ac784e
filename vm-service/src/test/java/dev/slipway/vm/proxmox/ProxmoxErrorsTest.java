package dev.slipway.vm.proxmox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.events.FailureCode;
import dev.slipway.events.ProxmoxNode;
import dev.slipway.vm.hypervisor.Hypervisor.TaskRef;
import dev.slipway.vm.hypervisor.Hypervisor.TaskState;
import dev.slipway.vm.hypervisor.VmFailure;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every error that a client of Proxmox can meet: the answer in, as it was recorded or as the
 * sources have it, and our code with its remedy out. Every error that was recorded is here. The
 * number is that of the fact in {@code pve/FACTS.md} that it belongs to; 0: in no fact, from the
 * sources of Proxmox VE 9. Every fact is here, or in {@link #WITHOUT_ERROR} with the reason why
 * nothing of it fails.
 */
class ProxmoxErrorsTest {

  /** What a call is answered: {@code fact | answer | code | tried again | part of the remedy}. */
  private static final String CALLS =
      """
       2 | 501 chunked transfer encoding not supported   | PROXMOX_REQUEST_REFUSED      | no  | let no proxy change the calls
       2 | 501 Unexpected content for method 'DELETE'    | PROXMOX_REQUEST_REFUSED      | no  | let no proxy change the calls
       2 | rec bad_json_body                             | PROXMOX_REQUEST_REFUSED      | no  | report it
       2 | rec bad_content_type                          | PROXMOX_REQUEST_REFUSED      | no  | report it
       2 | rec method_not_allowed                        | PROXMOX_REQUEST_REFUSED      | no  | let no proxy change the calls
       3 | rec auth_bad_token_secret                     | PROXMOX_CREDENTIALS_REJECTED | no  | token id (user@realm!token)
       3 | rec auth_unknown_token_id                     | PROXMOX_CREDENTIALS_REJECTED | no  | token id (user@realm!token)
       3 | rec auth_unknown_user                         | PROXMOX_CREDENTIALS_REJECTED | no  | token id (user@realm!token)
       3 | rec auth_malformed_token                      | PROXMOX_CREDENTIALS_REJECTED | no  | token id (user@realm!token)
       3 | rec auth_expired_token                        | PROXMOX_CREDENTIALS_REJECTED | no  | neither expired
       3 | rec auth_disabled_user                        | PROXMOX_CREDENTIALS_REJECTED | no  | the user is enabled
       3 | rec auth_none                                 | PROXMOX_CREDENTIALS_REJECTED | no  | let no proxy take the Authorization header
       3 | rec ticket_post_bad_csrf                      | PROXMOX_CREDENTIALS_REJECTED | no  | Check token id
       3 | rec ticket_invalid_cookie                     | PROXMOX_CREDENTIALS_REJECTED | no  | Check token id
       3 | rec ticket_bad_password                       | PROXMOX_CREDENTIALS_REJECTED | no  | the user is enabled
       3 | rec auth_bearer                               | PROXMOX_CREDENTIALS_REJECTED | no  | let no proxy take the Authorization header
       3 | rec ticket_post_no_csrf                       | PROXMOX_CREDENTIALS_REJECTED | no  | Check token id
       3 | rec ticket_unknown_user                       | PROXMOX_CREDENTIALS_REJECTED | no  | the user is enabled
       3 | rec ticket_missing_password                   | PROXMOX_REQUEST_REFUSED      | no  | it names the parameter
       4 | rec config_bad                                | PROXMOX_REQUEST_REFUSED      | no  | it names the parameter
       4 | rec clone_bad_params                          | PROXMOX_REQUEST_REFUSED      | no  | it names the parameter
       4 | rec clone_bad_format                          | PROXMOX_REQUEST_REFUSED      | no  | it names the parameter
       4 | rec clone_no_newid                            | PROXMOX_REQUEST_REFUSED      | no  | it names the parameter
       4 | rec clone_newid_reserved                      | PROXMOX_REQUEST_REFUSED      | no  | it names the parameter
       4 | rec create_no_vmid                            | PROXMOX_REQUEST_REFUSED      | no  | it names the parameter
       4 | rec config_delete_unknown                     | PROXMOX_REQUEST_REFUSED      | no  | it names the parameter
       4 | rec delete_bad_param                          | PROXMOX_REQUEST_REFUSED      | no  | it names the parameter
       4 | rec resize_bad_disk                           | PROXMOX_REQUEST_REFUSED      | no  | it names the parameter
       4 | rec vmid_not_number                           | PROXMOX_REQUEST_REFUSED      | no  | it names the parameter
       5 | rec config_unknown_vm                         | VM_LOST                      | yes | who removed it
       5 | rec clone_template_missing                    | TEMPLATE_NOT_FOUND           | no  | slipway.templates
       5 | rec node_status_unknown                       | PROXMOX_NODE_UNREACHABLE     | yes | pvecm status
       5 | rec clone_bad_target                          | PROXMOX_NODE_UNREACHABLE     | yes | Correct the Proxmox node's name
       5 | rec unknown_path                              | PROXMOX_REQUEST_REFUSED      | no  | report it
       5 | rec unknown_method                            | PROXMOX_REQUEST_REFUSED      | no  | report it
       5 | rec clone_bad_storage                         | STORAGE_NOT_USABLE           | no  | Enable the storage
       5 | rec storage_status_unknown                    | STORAGE_NOT_USABLE           | no  | Enable the storage
       5 | rec config_put_unknown_vm                     | VM_LOST                      | yes | who removed it
       5 | rec delete_unknown_vm                         | VM_LOST                      | yes | who removed it
       5 | rec status_unknown_vm                         | VM_LOST                      | yes | who removed it
       5 | rec clone_unknown_node                        | PROXMOX_NODE_UNREACHABLE     | yes | Correct the Proxmox node's name
       5 | rec unknown_path2                             | PROXMOX_REQUEST_REFUSED      | no  | report it
       5 | rec create_bad_storage                        | STORAGE_NOT_USABLE           | no  | Enable the storage
       5 | rec storage_content_unknown_storage           | STORAGE_NOT_USABLE           | no  | Enable the storage
       6 | rec perm_unknown_vm                           | PROXMOX_PERMISSION_MISSING   | no  | Grant VM.Audit on /vms/777
       6 | rec lp_foreign_vm_config                      | PROXMOX_PERMISSION_MISSING   | no  | Grant VM.Audit on /vms/101
       6 | rec lp_foreign_vm_delete                      | PROXMOX_PERMISSION_MISSING   | no  | Grant VM.Allocate on /vms/101
       6 | rec lp_foreign_vm_stop                        | PROXMOX_PERMISSION_MISSING   | no  | Grant VM.PowerMgmt on /vms/101
       6 | rec lp_template_delete                        | PROXMOX_PERMISSION_MISSING   | no  | Grant VM.Allocate on /vms/9100
       7 | rec perm_clone_1_no_vmclone                   | PROXMOX_PERMISSION_MISSING   | no  | Grant VM.Clone on /vms/9000
       7 | rec perm_clone_2_no_vmallocate                | PROXMOX_PERMISSION_MISSING   | no  | Grant VM.Allocate on the pool
       7 | rec perm_clone_3_no_datastore                 | PROXMOX_PERMISSION_MISSING   | no  | Grant Datastore.AllocateSpace on /storage/local
       7 | rec perm_clone_4_no_sdn                       | PROXMOX_PERMISSION_MISSING   | no  | Grant SDN.Use on /sdn/zones/localnetwork/vmbr0
       7 | rec perm_storage_content                      | PROXMOX_PERMISSION_MISSING   | no  | one of Datastore.Audit, Datastore.AllocateSpace on /storage/local: pveum role add SlipwayExtra --privs 'Datastore.Audit'
       7 | rec clone_bad_pool                            | PROXMOX_PERMISSION_MISSING   | no  | pveum pool add nopool
       7 | rec perm_create                               | PROXMOX_PERMISSION_MISSING   | no  | Grant VM.Allocate on the pool
       7 | rec perm_config_get                           | PROXMOX_PERMISSION_MISSING   | no  | Grant VM.Audit on /vms/101
       7 | rec perm_config_put                           | PROXMOX_PERMISSION_MISSING   | no  | one of VM.Config.Disk, VM.Config.CDROM
       7 | rec perm_config_memory                        | PROXMOX_PERMISSION_MISSING   | no  | Grant VM.Config.Memory on /vms/101
       7 | rec perm_config_name                          | PROXMOX_PERMISSION_MISSING   | no  | Grant VM.Config.Options on /vms/101
       7 | rec perm_config_tags                          | PROXMOX_PERMISSION_MISSING   | no  | Grant VM.Config.Options on /vms/101
       7 | rec perm_config_net0_no_sdn                   | PROXMOX_PERMISSION_MISSING   | no  | Grant SDN.Use on /sdn/zones/localnetwork/vmbr0
       7 | rec perm_resize                               | PROXMOX_PERMISSION_MISSING   | no  | Grant VM.Config.Disk on /vms/101
       7 | rec perm_start                                | PROXMOX_PERMISSION_MISSING   | no  | Grant VM.PowerMgmt on /vms/101
       7 | rec perm_status                               | PROXMOX_PERMISSION_MISSING   | no  | Grant VM.Audit on /vms/101
       7 | rec perm_delete                               | PROXMOX_PERMISSION_MISSING   | no  | Grant VM.Allocate on /vms/101
       7 | rec perm_node_status                          | PROXMOX_PERMISSION_MISSING   | no  | Grant Sys.Audit on /nodes/vm
       7 | rec perm_task_status_other_user               | PROXMOX_PERMISSION_MISSING   | no  | Grant Sys.Audit on /nodes/vm
       8 | rec privsep_token_without_acl                 | PROXMOX_PERMISSION_MISSING   | no  | --tokens '<user>!<token>' for a token with privilege separation
       9 | rec lock_token_cannot_set                     | PROXMOX_PERMISSION_MISSING   | no  | do it as root on the Proxmox node
       9 | rec locked_skiplock_token                     | PROXMOX_PERMISSION_MISSING   | no  | do it as root on the Proxmox node
       9 | rec kill_target_delete_skiplock               | PROXMOX_PERMISSION_MISSING   | no  | do it as root on the Proxmox node
       9 | rec create_args_nonroot                       | PROXMOX_PERMISSION_MISSING   | no  | do it as root on the Proxmox node
       9 | rec create_import_abs_path_token              | PROXMOX_PERMISSION_MISSING   | no  | do it as root on the Proxmox node
       9 | rec perm_config_args                          | PROXMOX_PERMISSION_MISSING   | no  | do it as root on the Proxmox node
      11 | rec locked_clone                              | VM_LOCKED                    | yes | qm unlock
      11 | rec locked_config_put                         | VM_LOCKED                    | yes | qm unlock
      11 | rec delete_running                            | PROXMOX_ERROR                | yes | qm stop; the removal goes on
      11 | rec delete_protected                          | VM_PROTECTED                 | no  | qm set --protection 0
      11 | rec locked_config_post                        | VM_LOCKED                    | yes | qm unlock
      12 | rec task_bad_upid                             | PROXMOX_REQUEST_REFUSED      | no  | report it
      12 | rec task_missing_upid                         | PROXMOX_REQUEST_REFUSED      | no  | report it
      15 | rec clone_existing_vmid                       | VMID_TAKEN                   | yes | the next VMID is taken
      15 | rec create_existing                           | VMID_TAKEN                   | yes | the next VMID is taken
      15 | rec nextid_taken                              | VMID_TAKEN                   | yes | the next VMID is taken
      16 | rec clone_linked_with_storage                 | LINKED_CLONE_WITH_STORAGE    | no  | Leave the storage out
      16 | rec clone_linked_of_nontemplate               | TEMPLATE_NOT_USABLE          | no  | qm template
      16 | rec template_again                            | PROXMOX_REQUEST_REFUSED      | no  | made a template of the VM
      17 | rec slow_clone_target_put                     | VM_LOCKED                    | yes | qm unlock
      17 | rec slow_clone_same_newid                     | VMID_TAKEN                   | yes | the other's VM is left alone
      17 | rec abort_source_config_put_during_clone      | PROXMOX_LOCK_TIMEOUT         | yes | long backup or clone
      17 | rec flock_config_put                          | PROXMOX_LOCK_TIMEOUT         | yes | long backup or clone
      18 | rec abort_target_config                       | VM_LOST                      | yes | who removed it
      21 | rec config_sshkeys_raw_rejected               | PROXMOX_REQUEST_REFUSED      | no  | it names the parameter
      21 | rec config_sshkeys_invalid_key                | PROXMOX_REQUEST_REFUSED      | no  | ssh-keygen -l
      21 | rec config_sshkeys_plus_rejected              | PROXMOX_REQUEST_REFUSED      | no  | it names the parameter
      23 | rec config_bad_tag                            | PROXMOX_REQUEST_REFUSED      | no  | it names the parameter
      23 | rec config_bad_name                           | PROXMOX_REQUEST_REFUSED      | no  | it names the parameter
      25 | rec config_empty                              | PROXMOX_REQUEST_REFUSED      | no  | report it
      25 | rec config_digest_mismatch                    | PROXMOX_ERROR                | yes | Nothing to do unless it lasts
      26 | rec resize_bad_size                           | PROXMOX_REQUEST_REFUSED      | no  | it names the parameter
      27 | rec agent_not_running                         | GUEST_AGENT_NOT_RUNNING      | yes | enable qemu-guest-agent
      27 | rec agent_not_configured                      | GUEST_AGENT_NOT_RUNNING      | yes | agent option
      27 | rec agent_vm_stopped                          | PROXMOX_ERROR                | yes | Start the VM
      27 | rec agent_ping_not_running                    | GUEST_AGENT_NOT_RUNNING      | yes | enable qemu-guest-agent
      27 | rec agent_unknown_vm                          | VM_LOST                      | yes | who removed it
      27 | rec agent_unknown_cmd                         | PROXMOX_REQUEST_REFUSED      | no  | report it
      28 | rec perm_agent                                | PROXMOX_PERMISSION_MISSING   | no  | VM.GuestAgent.Audit
      28 | rec perm_agent_with_audit                     | PROXMOX_PERMISSION_MISSING   | no  | one of VM.GuestAgent.Audit
      30 | rec lp_clone_no_pool                          | PROXMOX_PERMISSION_MISSING   | no  | names no path for a clone
      34 | rec lp_nextid_taken                           | VMID_TAKEN                   | yes | the next VMID is taken
      34 | rec lp_config_after_destroy                   | PROXMOX_PERMISSION_MISSING   | no  | Grant VM.Audit on /vms/210
      34 | rec lp_foreign_nextid                         | VMID_TAKEN                   | yes | the next VMID is taken
      34 | rec lp_full_clone_target_nextid_1             | VMID_TAKEN                   | yes | the next VMID is taken
      34 | rec lp_full_clone_target_nextid_2             | VMID_TAKEN                   | yes | the next VMID is taken
      34 | rec lp_full_clone_target_nextid_3             | VMID_TAKEN                   | yes | the next VMID is taken
      34 | rec lp_full_clone_target_config_1             | PROXMOX_PERMISSION_MISSING   | no  | Grant VM.Audit on /vms/211
      34 | rec lp_status_after_destroy                   | PROXMOX_PERMISSION_MISSING   | no  | Grant VM.Audit on /vms/210
      36 | 595 No route to host                          | PROXMOX_NODE_UNREACHABLE     | yes | Check the Proxmox node's state
      36 | 596 Connection timed out                      | PROXMOX_NODE_UNREACHABLE     | yes | Check the Proxmox node's state
      36 | 597 tls handshake failed                      | PROXMOX_NODE_UNREACHABLE     | yes | Check the Proxmox node's state
      36 | 598 Broken pipe                               | PROXMOX_NODE_UNREACHABLE     | yes | Check the Proxmox node's state
      36 | 599 Too many redirections                     | PROXMOX_NODE_UNREACHABLE     | yes | Check the Proxmox node's state
      36 | 500 cluster not ready - no quorum?            | PROXMOX_NO_QUORUM            | yes | missing Proxmox nodes back
       0 | 500 cfs-lock 'domain-ha' error: no quorum!    | PROXMOX_NO_QUORUM            | yes | missing Proxmox nodes back
       0 | 500 cfs-lock 'storage-nfs' error: got lock request timeout | PROXMOX_LOCK_TIMEOUT | yes | Nothing to do unless it lasts
       0 | 500 storage 'nfs' is not online               | STORAGE_NOT_USABLE           | no  | Enable the storage
       0 | 500 storage 'nfs' is disabled                 | STORAGE_NOT_USABLE           | no  | Enable the storage
       0 | 500 storage 'zfs' is not available on node 'pve3' | STORAGE_NOT_USABLE       | no  | Enable the storage
       0 | 500 storage 'seeds' does not support vm images | STORAGE_NOT_USABLE          | no  | content 'images'
       0 | 500 No QEMU guest agent configured            | GUEST_AGENT_NOT_RUNNING      | yes | agent option
       0 | 500 can't clone VM to node 'pve2' (VM uses local storage) | TEMPLATE_NOT_USABLE | no | a copy of its own
       0 | 500 can't clone to non-shared storage 'local-lvm' | STORAGE_NOT_USABLE       | no  | goes to shared storage only
       0 | 301 Moved Permanently                         | PROXMOX_REQUEST_REFUSED      | no  | Set the endpoint's url to where it leads
       0 | 502 Bad Gateway                               | PROXMOX_UNREACHABLE          | yes | that pveproxy runs
       0 | 429 Too Many Requests                         | PROXMOX_ERROR                | yes | Read the message
       0 | 500 got no worker upid                        | PROXMOX_ERROR                | yes | journal of pvedaemon
      """;

  /** How a task ends: the same, with {@code exit} before what was not recorded. */
  private static final String TASKS =
      """
      11 | rec start_unknown_vm__task_status             | VM_LOST                      | yes | who removed it
      11 | rec start_running__task_status                | PROXMOX_TASK_FAILED          | yes | the next try finds it running
      11 | rec start_template__task_status               | PROXMOX_REQUEST_REFUSED      | no  | made a template of the VM
      11 | rec locked_start__task_status                 | VM_LOCKED                    | yes | qm unlock
      11 | rec locked_resize__task_status                | VM_LOCKED                    | yes | qm unlock
      11 | rec locked_delete__task_status                | VM_LOCKED                    | yes | qm unlock
      11 | rec resize_missing_disk__task_status          | TEMPLATE_NOT_USABLE          | no  | the drive that it names must be there
      11 | rec create_bad_import__task_status            | PROXMOX_TASK_FAILED          | yes | Read the task's log
      12 | rec kill_task_status                          | PROXMOX_TASK_FAILED          | yes | process was killed
      14 | rec race_a__task_status                       | VMID_TAKEN                   | yes | the other's VM is left alone
      14 | rec race_start_a__task_status                 | PROXMOX_TASK_FAILED          | yes | the next try finds it running
      17 | rec flock_start__task_status                  | PROXMOX_LOCK_TIMEOUT         | yes | long backup or clone
      17 | rec slow_clone_target_start__task_status      | PROXMOX_LOCK_TIMEOUT         | yes | long backup or clone
      17 | rec slow_clone_target_delete__task_status     | PROXMOX_LOCK_TIMEOUT         | yes | long backup or clone
      18 | rec abort_task_status                         | PROXMOX_TASK_FAILED          | yes | Somebody stopped the task
      18 | rec kill_target_delete__task_status           | VM_LOCKED                    | yes | qm unlock
      18 | rec kill_target_start__task_status            | VM_LOCKED                    | yes | qm unlock
      19 | rec delete_template_with_linked_clones__task_status | VM_HAS_CLONES          | no  | Remove the linked clones
      25 | rec start_missing_bridge__task_status         | BRIDGE_NOT_FOUND             | no  | slipway.networks
      25 | rec start_missing_snippet__task_status        | VOLUME_NOT_FOUND             | no  | who deleted it
      26 | rec resize_shrink__task_status                | PROXMOX_REQUEST_REFUSED      | no  | at least the template's size
      29 | rec shutdown_timeout__task_status             | PROXMOX_TASK_FAILED          | yes | qm stop
      32 | exit volume 'seeds:iso/slipway-c1-n1.iso' does not exist | VOLUME_NOT_FOUND  | no  | who deleted it
      36 | exit cluster not ready - no quorum?           | PROXMOX_NO_QUORUM            | yes | missing Proxmox nodes back
       0 | exit clone failed: copy failed: command 'qemu-img convert' failed: qemu-img: error while writing: No space left on device | STORAGE_FULL | no | Free or add space
       0 | exit lvcreate 'pve/vm-100-disk-0' error: Cannot create new thin volume, free space in thin pool pve/data reached threshold. | STORAGE_FULL | no | its data and its metadata
       0 | exit not enough free space (1024 < 4096)      | STORAGE_FULL                 | no  | Free or add space
       0 | exit zfs error: cannot create 'rpool/vm-1-disk-0': out of space | STORAGE_FULL | no  | Free or add space
       0 | exit start failed: QEMU exited with code 1    | PROXMOX_TASK_FAILED          | yes | Read the task's log
      """;

  /** Of what fails in none of our calls, the reason. */
  private static final Map<Integer, String> WITHOUT_ERROR =
      Map.of(
          1, "a connection that ends is no answer: the two tests of this class that say so",
          10, "an upload is told apart by its path: the test of this class that says so",
          13, "stopping what is stopped is OK, and so is following any UPID",
          20, "a list that lags is no error; its names and states are not believed",
          22, "a new hardware address comes with a 200: the contract sees that it is kept",
          24, "how values come back is no error",
          31, "what an attach replaces comes with a 200",
          33, "cloud-init's, on the guest: bootstrap-service",
          35, "never sent: destroy-unreferenced-disks");

  private static final Pattern EXIT_STATUS = Pattern.compile("\"exitstatus\":\"([^\"]*)\"");

  private static final TaskRef TASK =
      TaskRef.of("UPID:vm:00000933:00093BCF:6B03061A:qmclone:9100:slipway@pve!svc:");

  private final RecordedProxmox proxmox = new RecordedProxmox();

  @AfterEach
  void close() {
    proxmox.close();
  }

  private record Row(int fact, String answer, FailureCode code, boolean retryable, String remedy) {
    static Row of(String line) {
      String[] cells = Arrays.stream(line.split("\\|")).map(String::strip).toArray(String[]::new);
      return new Row(
          Integer.parseInt(cells[0]),
          cells[1],
          FailureCode.valueOf(cells[2]),
          cells[3].equals("yes"),
          cells[4]);
    }

    boolean recorded() {
      return answer.startsWith("rec ");
    }

    String recording() {
      return answer.substring("rec ".length());
    }

    @Override
    public String toString() {
      return fact + " " + answer;
    }
  }

  private static Stream<Row> calls() {
    return CALLS.lines().map(Row::of);
  }

  private static Stream<Row> tasks() {
    return TASKS.lines().map(Row::of);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void a_refused_call_has_a_code_and_a_remedy(Row row) {
    proxmox.answerAll(
        row.recorded()
            ? RecordedProxmox.recording(row.recording()).path("response")
            : RecordedProxmox.response("HTTP/1.1 " + row.answer(), ""));

    VmFailure failure = failure(proxmox.hypervisor::nodes);

    assertThat(failure.failure()).isEqualTo(row.code());
    assertThat(failure.retryable()).isEqualTo(row.retryable());
    assertThat(failure.remedy()).contains(row.remedy());
    assertThat(failure.getMessage())
        .contains("GET /nodes: ")
        .doesNotContain(RecordedProxmox.SECRET);
  }

  private static Stream<Row> callsWithTheirTextInTheReason() {
    return calls()
        .filter(Row::recorded)
        .filter(row -> !RecordedProxmox.recording(row.recording()).toString().contains("errors"));
  }

  /** Before pve-http-server 5.2.0 (4): the text is in the reason phrase only. */
  @ParameterizedTest
  @MethodSource("callsWithTheirTextInTheReason")
  void an_older_version_says_the_same_in_its_reason_phrase(Row row) {
    String line =
        RecordedProxmox.recording(row.recording()).path("response").path("status_line").asText();
    proxmox.answerAll(RecordedProxmox.response(line, "{\"data\":null}"));

    VmFailure failure = failure(proxmox.hypervisor::nodes);

    assertThat(failure.failure()).isEqualTo(row.code());
    assertThat(failure.retryable()).isEqualTo(row.retryable());
    assertThat(failure.remedy()).contains(row.remedy());
    assertThat(failure).hasMessageContaining(line.split(" ", 3)[2]);
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void a_failed_task_has_a_code_and_a_remedy(Row row) {
    proxmox.answerAll(
        row.recorded()
            ? RecordedProxmox.recording(row.recording()).path("response")
            : ended(row.answer().substring("exit ".length())));

    TaskState state = proxmox.hypervisor.task(TASK);

    assertThat(state)
        .isInstanceOfSatisfying(
            TaskState.Failed.class,
            failed -> {
              assertThat(failed.code()).isEqualTo(row.code());
              assertThat(failed.retryable()).isEqualTo(row.retryable());
              assertThat(failed.remedy()).contains(row.remedy());
            });
  }

  private static JsonNode ended(String exitStatus) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("data").put("status", "stopped").put("exitstatus", exitStatus);
    return RecordedProxmox.response("HTTP/1.1 200 OK", body.toString());
  }

  /** 12. */
  @Test
  void a_task_with_warnings_has_had_its_effect_and_an_unknown_one_says_nothing() {
    proxmox.answerAll(ended("WARNINGS: 2"));
    assertThat(proxmox.hypervisor.task(TASK)).isEqualTo(new TaskState.Warnings(2));

    proxmox.answerAll(RecordedProxmox.recording("task_missing_upid").path("response"));
    assertThat(proxmox.hypervisor.task(TASK)).isEqualTo(new TaskState.Unknown());
  }

  /** 4. */
  @Test
  void what_is_wrong_with_which_parameter_is_in_the_message() {
    proxmox.answerAll(RecordedProxmox.recording("config_bad").path("response"));

    assertThat(failure(proxmox.hypervisor::nodes))
        .hasMessageContaining("400 Parameter verification failed.")
        .hasMessageContaining("bogus: property is not defined in schema")
        .hasMessageContaining("ipconfig0: invalid format")
        .message()
        .hasLineCount(1);
  }

  /** 10. */
  @Test
  void a_storage_that_takes_no_upload_is_the_one_for_seeds() {
    for (String text :
        new String[] {
          "storage 'seeds' does not support 'iso' content",
          "storage 'seeds' is disabled",
          "can't upload to storage type 'lvmthin', not a file based storage!"
        }) {
      proxmox.answerAll(RecordedProxmox.response("HTTP/1.1 500 " + text, "{\"data\":null}"));

      VmFailure failure = failure(this::upload);

      assertThat(failure.failure()).as(text).isEqualTo(FailureCode.SEED_STORAGE_NOT_USABLE);
      assertThat(failure.remedy()).contains("content 'iso'");
    }
  }

  /** 1. */
  @Test
  void a_question_is_asked_once_more_where_the_connection_ends_under_it() {
    proxmox.answerAll(RecordedProxmox.response("", "").without("status_line"));

    VmFailure failure = failure(proxmox.hypervisor::nodes);

    assertThat(failure.failure()).isEqualTo(FailureCode.PROXMOX_UNREACHABLE);
    assertThat(failure.retryable()).isTrue();
    assertThat(proxmox.asked()).hasSize(2);
  }

  /** 1. */
  @Test
  void a_write_whose_connection_ends_is_not_repeated() {
    proxmox.answerAll(RecordedProxmox.response("", "").without("status_line"));

    VmFailure failure = failure(this::upload);

    assertThat(failure.failure()).isEqualTo(FailureCode.PROXMOX_UNREACHABLE);
    assertThat(failure.retryable()).isTrue();
    assertThat(proxmox.asked()).hasSize(1);
  }

  @Test
  void every_fact_has_an_error_here_or_a_reason_why_it_has_none() {
    TreeSet<Integer> facts =
        Stream.concat(calls(), tasks())
            .map(Row::fact)
            .filter(fact -> fact > 0)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(facts).doesNotContainAnyElementsOf(WITHOUT_ERROR.keySet());
    facts.addAll(WITHOUT_ERROR.keySet());
    assertThat(facts).containsExactlyElementsOf(IntStream.rangeClosed(1, 36).boxed().toList());
  }

  /** What is refused, and what ends otherwise than well. */
  @Test
  void every_recorded_error_is_in_a_table() {
    Set<String> inTables =
        Stream.concat(calls(), tasks())
            .filter(Row::recorded)
            .map(Row::recording)
            .collect(Collectors.toSet());

    assertThat(RecordedProxmox.recordings())
        .filteredOn(name -> isError(RecordedProxmox.recording(name).path("response")))
        .hasSizeGreaterThan(100)
        .isSubsetOf(inTables);
  }

  private static boolean isError(JsonNode response) {
    if (Integer.parseInt(response.path("status_line").asText().split(" ")[1]) >= 400) {
      return true;
    }
    Matcher end = EXIT_STATUS.matcher(response.path("body").asText());
    return end.find() && !end.group(1).equals("OK");
  }

  private void upload() {
    proxmox.hypervisor.upload(new ProxmoxNode("vm"), "seeds", "slipway-test.iso", new byte[10]);
  }

  private static VmFailure failure(ThrowingCallable call) {
    return catchThrowableOfType(VmFailure.class, call);
  }
}
