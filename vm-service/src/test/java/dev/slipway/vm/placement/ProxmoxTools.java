package dev.slipway.vm.placement;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code pveum}, {@code pvesh}, {@code pvesm} and {@code qm} for scripts that are tried on a
 * simulated Proxmox: thin command lines over the API, as root, like the real ones. An option that
 * the API does not know is refused by the simulator's own schema. All of them run on {@code pve1}.
 */
final class ProxmoxTools implements AutoCloseable {

  /**
   * What a command does.
   *
   * @param path its names in braces are taken from the positional arguments
   * @param positional names of the arguments before the options
   */
  private record Verb(String method, String path, List<String> positional, String... fixed) {}

  private static final Map<String, Verb> VERBS =
      Map.ofEntries(
          Map.entry("pvesh get", new Verb("GET", "{path}", List.of("path"))),
          Map.entry("pvesh set", new Verb("PUT", "{path}", List.of("path"))),
          Map.entry("pveum pool add", new Verb("POST", "/pools", List.of("poolid"))),
          Map.entry("pveum pool delete", new Verb("DELETE", "/pools/{poolid}", List.of("poolid"))),
          Map.entry("pveum role add", new Verb("POST", "/access/roles", List.of("roleid"))),
          Map.entry(
              "pveum role modify", new Verb("PUT", "/access/roles/{roleid}", List.of("roleid"))),
          Map.entry(
              "pveum role delete", new Verb("DELETE", "/access/roles/{roleid}", List.of("roleid"))),
          Map.entry("pveum user add", new Verb("POST", "/access/users", List.of("userid"))),
          Map.entry(
              "pveum user delete", new Verb("DELETE", "/access/users/{userid}", List.of("userid"))),
          Map.entry("pveum user token add", token("POST")),
          Map.entry("pveum user token modify", token("PUT")),
          Map.entry("pveum user token remove", token("DELETE")),
          Map.entry("pveum acl modify", new Verb("PUT", "/access/acl", List.of("path"))),
          Map.entry(
              "pveum acl delete", new Verb("PUT", "/access/acl", List.of("path"), "delete", "1")),
          Map.entry("qm create", new Verb("POST", "/nodes/pve1/qemu", List.of("vmid"))),
          Map.entry(
              "qm template", new Verb("POST", "/nodes/pve1/qemu/{vmid}/template", List.of("vmid"))),
          Map.entry("pvesm add", new Verb("POST", "/storage", List.of("type", "storage"))),
          Map.entry("pvesm remove", new Verb("DELETE", "/storage/{storage}", List.of("storage"))));

  private static final Pattern IMAGE = Pattern.compile("import-from=(/[^,]+)");

  /** Passes its words on and gives back what it is told. */
  private static final String STUB =
      """
      #!/bin/bash
      exec 3<>/dev/tcp/127.0.0.1/%d
      printf '%%s\\0' "$(($# + 1))" "${0##*/}" "$@" >&3
      read -r -u 3 code
      if [ "$code" = 0 ]; then cat <&3; else cat <&3 >&2; fi
      exit "$code"
      """;

  private final ObjectMapper json =
      new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final ServerSocket server;
  private final Path folder;
  private final String api;
  private final Response login;
  private final UnaryOperator<String> importing;

  /**
   * @param importing gives a file of the node's a volume's name, since the simulated node has no
   *     file system
   */
  ProxmoxTools(String url, Path folder, UnaryOperator<String> importing) throws IOException {
    this.folder = folder;
    this.importing = importing;
    api = url + "/api2/json";
    login =
        given()
            .relaxedHTTPSValidation()
            .formParam("username", "root@pam")
            .formParam("password", "simulated-root")
            .post(api + "/access/ticket");
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    for (String tool : List.of("pveum", "pvesh", "pvesm", "qm")) {
      Path stub = folder.resolve(tool);
      Files.writeString(stub, STUB.formatted(server.getLocalPort()));
      Files.setPosixFilePermissions(stub, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    Thread.ofVirtual().start(this::serve);
  }

  private static Verb token(String method) {
    return new Verb(method, "/access/users/{userid}/token/{tokenid}", List.of("userid", "tokenid"));
  }

  /** What a program said. */
  record Result(int code, String output, String messages) {}

  /** Runs a program on a node, with its working folder beside the tools. */
  Result run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("PATH", folder + ":" + System.getenv("PATH"));
    Path output = Files.createTempFile(folder, "output", "");
    Path messages = Files.createTempFile(folder, "messages", "");
    builder.redirectOutput(output.toFile()).redirectError(messages.toFile());
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("does not end: " + command);
    }
    return new Result(process.exitValue(), Files.readString(output), Files.readString(messages));
  }

  /** Every command line that the tools were called with, since the last time this was asked. */
  List<String> commands() {
    List<String> taken = List.copyOf(commands);
    commands.clear();
    return taken;
  }

  private void serve() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> answer(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void answer(Socket client) {
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      List<String> words = new ArrayList<>();
      int count = Integer.parseInt(word(in));
      for (int i = 0; i < count; i++) {
        words.add(word(in));
      }
      commands.add(String.join(" ", words));
      OutputStream out = client.getOutputStream();
      out.write(perform(words).getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String word(DataInputStream in) throws IOException {
    StringBuilder word = new StringBuilder();
    for (int next = in.readUnsignedByte(); next != 0; next = in.readUnsignedByte()) {
      word.append((char) next);
    }
    return word.toString();
  }

  private String perform(List<String> words) throws IOException {
    for (int length = Math.min(4, words.size()); length > 1; length--) {
      Verb verb = VERBS.get(String.join(" ", words.subList(0, length)));
      if (verb != null) {
        return perform(verb, words.subList(length, words.size()));
      }
    }
    return "2\nERROR: unknown command '" + String.join(" ", words) + "'\n";
  }

  private String perform(Verb verb, List<String> words) throws IOException {
    Map<String, String> parameters = new HashMap<>();
    int given = verb.positional().size();
    for (int i = 0; i < given; i++) {
      parameters.put(verb.positional().get(i), words.get(i));
    }
    for (int i = given; i < words.size(); i += 2) {
      parameters.put(words.get(i).replaceFirst("^--", ""), words.get(i + 1));
    }
    for (int i = 0; i < verb.fixed().length; i += 2) {
      parameters.put(verb.fixed()[i], verb.fixed()[i + 1]);
    }
    parameters.computeIfPresent("scsi0", (slot, drive) -> imported(drive));
    boolean printed = "json".equals(parameters.remove("output-format"));
    String path = verb.path();
    for (String name : verb.positional()) {
      if (path.contains("{" + name + "}")) {
        path = path.replace("{" + name + "}", parameters.remove(name));
      }
    }
    Response answer = call(verb.method(), path, parameters);
    if (answer.statusCode() != 200) {
      return "2\n%s %s".formatted(answer.statusLine(), answer.asString());
    }
    JsonNode data = json.readTree(answer.asString()).path("data");
    if (data.asText().startsWith("UPID:")) {
      String end = endOf(data.asText());
      return "OK".equals(end) ? "0\n" : "2\n" + end + "\n";
    }
    return "0\n" + (printed ? sorted(data) + "\n" : "");
  }

  private String imported(String drive) {
    Matcher image = IMAGE.matcher(drive);
    return image.find()
        ? image.replaceFirst("import-from=" + importing.apply(image.group(1)))
        : drive;
  }

  /** The real ones do the work themselves, and end when it is done. */
  private String endOf(String upid) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                call("GET", "/nodes/pve1/tasks/" + upid + "/status", Map.of())
                    .<String>path("data.exitstatus"),
            Objects::nonNull);
  }

  private Response call(String method, String path, Map<String, String> parameters) {
    RequestSpecification request =
        given()
            .relaxedHTTPSValidation()
            .cookie("PVEAuthCookie", login.<String>path("data.ticket"))
            .header("CSRFPreventionToken", login.<String>path("data.CSRFPreventionToken"))
            .header("Connection", "close");
    if (method.equals("GET") || method.equals("DELETE")) {
      request.queryParams(parameters);
    } else if (parameters.isEmpty()) {
      request.contentType("application/x-www-form-urlencoded");
    } else {
      request.formParams(parameters);
    }
    return request.request(method, api + path);
  }

  /** As Proxmox prints it. */
  private String sorted(Object data) throws IOException {
    return json.writeValueAsString(json.convertValue(data, Object.class));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
