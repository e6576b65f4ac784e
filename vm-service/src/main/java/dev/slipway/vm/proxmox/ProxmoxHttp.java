package dev.slipway.vm.proxmox;

import dev.slipway.events.FailureCode;
import dev.slipway.vm.hypervisor.VmFailure;
import dev.slipway.vm.proxmox.wire.EntryNodes;
import dev.slipway.vm.proxmox.wire.MultipartBody;
import dev.slipway.vm.proxmox.wire.NoAnswerException;
import dev.slipway.vm.proxmox.wire.ProxmoxAnswer;
import dev.slipway.vm.proxmox.wire.ProxmoxCall;
import dev.slipway.vm.proxmox.wire.ProxmoxEndpoint;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.util.Map;

/** Calls to Proxmox VE with our credentials; what is no good answer is a failure in our codes. */
final class ProxmoxHttp implements AutoCloseable {
  private final ProxmoxEndpoint endpoint;
  private final EntryNodes entries;

  ProxmoxHttp(ProxmoxEndpoint endpoint, EntryNodes entries) {
    this.endpoint = endpoint;
    this.entries = entries;
  }

  ProxmoxAnswer get(String path, Map<String, String> query) {
    return signed(ProxmoxCall.get(path, query));
  }

  ProxmoxAnswer delete(String path, Map<String, String> query) {
    return signed(ProxmoxCall.delete(path, query));
  }

  ProxmoxAnswer post(String path, Map<String, String> form) {
    return signed(ProxmoxCall.post(path, form));
  }

  ProxmoxAnswer put(String path, Map<String, String> form) {
    return signed(ProxmoxCall.put(path, form));
  }

  ProxmoxAnswer upload(String path, MultipartBody body) {
    return signed(ProxmoxCall.upload(path, body));
  }

  private ProxmoxAnswer signed(ProxmoxCall call) {
    Map<String, String> headers = headers(call);
    ProxmoxAnswer answer = answer(call, headers);
    if (answer.status() == 401) {
      endpoint.login().renew();
      Map<String, String> renewed = headers(call);
      // The same once more would cost another three seconds, and be refused again.
      answer = renewed.equals(headers) ? answer : answer(call, renewed);
    }
    return good(call, answer);
  }

  private ProxmoxAnswer good(ProxmoxCall call, Map<String, String> headers) {
    return good(call, answer(call, headers));
  }

  private static ProxmoxAnswer good(ProxmoxCall call, ProxmoxAnswer answer) {
    if (!answer.ok()) {
      throw ProxmoxErrors.of(call.name(), answer);
    }
    return answer;
  }

  private Map<String, String> headers(ProxmoxCall call) {
    return endpoint
        .login()
        .headers(
            call.writes(), form -> good(ProxmoxCall.post("/access/ticket", form), Map.of()).data());
  }

  private ProxmoxAnswer answer(ProxmoxCall call, Map<String, String> headers) {
    try {
      return entries.exchange(call, headers);
    } catch (CallNotPermittedException open) {
      throw new VmFailure(
          FailureCode.PROXMOX_UNREACHABLE,
          "Endpoint %s answers no call; whether it is back is tried every few seconds"
              .formatted(endpoint.name()),
          open);
    } catch (NoAnswerException none) {
      throw ProxmoxErrors.transport(endpoint, call, none);
    }
  }

  @Override
  public void close() {
    entries.close();
  }
}
