package dev.slipway.bootstrap.requirements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.lab.testing.DebianPrograms;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script on the machine that runs the tests, a Linux, with programs that answer as told. */
class GuestFactsScriptTest {
  @TempDir private Path folder;
  private Path script;
  private Path programs;

  @BeforeEach
  void placed() throws IOException {
    script = Files.writeString(folder.resolve("guest-facts.sh"), SshGuestRequirements.script());
    programs = Files.createDirectory(folder.resolve("bin"));
  }

  @Test
  void shellcheck_finds_nothing() throws Exception {
    DebianPrograms.need("shellcheck", "--version");

    Process shellcheck =
        new ProcessBuilder("shellcheck", script.toString()).redirectErrorStream(true).start();
    String found = new String(shellcheck.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(shellcheck.waitFor()).as(found).isZero();
  }

  @Test
  void it_tells_what_this_machine_is() throws Exception {
    Facts facts = run();

    assertThat(facts.text("architecture")).hasValue(answer("uname", "-m"));
    assertThat(facts.text("cpus")).hasValue(answer("nproc"));
    assertThat(facts.number("memory_kib").orElse(0)).isPositive();
    assertThat(facts.number("swap_kib")).isPresent();
    assertThat(facts.number("disk_kib").orElse(0)).isPositive();
    assertThat(facts.number("time").orElse(0))
        .isCloseTo(Instant.now().getEpochSecond(), within(60L));
    assertThat(facts.text("module_overlay")).isPresent();
    assertThat(facts.text("source_resolved")).isEmpty();
  }

  @Test
  void what_other_programs_say_is_taken_over() throws Exception {
    program("timedatectl", "echo no");
    program("systemctl", "exit 0");
    program(
        "ss",
        "printf '%s\\n' 'LISTEN 0 128 0.0.0.0:22 0.0.0.0:*' 'LISTEN 0 9 *:6443 *:*'"
            + " 'LISTEN 0 9 [::]:22 [::]:*'");
    program("df", "printf '%s\\n' 'Filesystem 1024-blocks Used Available' '/dev/sda1 9 5 4 6% /'");
    program("modprobe", "[ \"$3\" = vxlan ]");
    program(
        "stat",
        "case $* in '-c %Y /etc/machine-id') echo 1795000000 ;;"
            + " '-c %Y /var/lib/cloud/instance/sem/consume_data') echo 1795000007 ;; esac");

    Facts facts = run();

    assertThat(facts.no("time_synchronised")).isTrue();
    assertThat(facts.yes("k3s_active")).isTrue();
    assertThat(facts.words("ports")).containsExactlyInAnyOrder("22", "6443");
    assertThat(facts.number("disk_kib")).hasValue(4);
    assertThat(facts.number("machine_id_made")).hasValue(1_795_000_000);
    assertThat(facts.number("first_boot")).hasValue(1_795_000_007);
    assertThat(facts.yes("module_vxlan")).isTrue();
  }

  @Test
  void a_program_that_is_missing_or_fails_leaves_its_fact_out() throws Exception {
    for (String name : List.of("timedatectl", "systemctl", "ss", "df", "nproc")) {
      program(name, "exit 1");
    }

    Facts facts = run();

    assertThat(facts.values())
        .doesNotContainKeys("time_synchronised", "k3s_active", "ports", "disk_kib", "cpus")
        .containsKey("architecture");
  }

  @Test
  void a_source_is_asked_by_address_and_by_name() throws Exception {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = closed.getLocalPort();
      closed.close();

      assertThat(run("http://127.0.0.1:" + port + "/k3s").values())
          .containsEntry("source_resolved", "yes")
          .containsEntry("source_exit", "7");
    }
    program("getent", "[ \"$2\" = mirror.example.org ]");
    program("curl", "[ \"$9\" = https://mirror.example.org:8443/k3s ]");

    assertThat(run("https://mirror.example.org:8443/k3s").values())
        .containsEntry("source_resolved", "yes")
        .containsEntry("source_exit", "0");
    assertThat(run("https://nobody.example.org/k3s").values())
        .containsEntry("source_resolved", "no")
        .doesNotContainKey("source_exit");
  }

  private void program(String name, String text) throws IOException {
    Path program = Files.writeString(programs.resolve(name), "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Facts run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("sh", script.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> environment = builder.environment();
    environment.put("PATH", programs + ":" + environment.get("PATH"));
    Process process = builder.start();
    try (OutputStream none = process.getOutputStream()) {
      none.flush();
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(errors).isZero();
    assertThat(errors).isEmpty();
    return Facts.parse(said);
  }

  private static String answer(String... command) throws IOException {
    Process process = new ProcessBuilder(command).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }
}
