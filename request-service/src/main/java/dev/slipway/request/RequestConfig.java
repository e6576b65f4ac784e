package dev.slipway.request;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What request-service reads of Slipway's configuration. The same file serves every service; keys
 * that are not named here are another service's.
 */
@ConfigMapping(prefix = "slipway")
public interface RequestConfig {

  /** The Proxmox VE endpoints that a request may name. Only the names and defaults matter here. */
  Map<String, Endpoint> endpoints();

  /** The networks that a request may name. */
  Map<String, Network> networks();

  /** The VM templates that a request may name. */
  Map<String, Template> templates();

  /** What a request leaves out is taken from here. */
  Defaults defaults();

  /** Which K3s releases a request may ask for by another name than their own. */
  K3s k3s();

  /**
   * The API tokens that are let in. Only their digests are configured; without any, nobody is let
   * in.
   */
  List<Token> tokens();

  /** A file with the token that this service shows to kubeconfig-service and vm-service. */
  Optional<Path> serviceTokenFile();

  /** Where secrets are deposited and kubeconfigs are asked for. */
  KubeconfigService kubeconfigService();

  /** Who is asked what is left on the hypervisor. */
  VmService vmService();

  /** The limits of the API. */
  Api api();

  /** The live streams of clusters' events. */
  Stream stream();

  /**
   * After how long without an event a cluster on its way to READY or DESTROYED counts as stuck.
   * Longer than the longest step: a clone may take 15 minutes.
   */
  @WithDefault("30m")
  Duration stuckAfter();

  /** A Proxmox VE endpoint. */
  interface Endpoint {

    /** The network of clusters on this endpoint, where the request names none. */
    Optional<String> network();
  }

  /** A network. */
  interface Network {

    /** The addresses of the network, for example {@code 192.168.10.0/24}. */
    Optional<String> cidr();

    /** Its default route. */
    Optional<String> gateway();
  }

  /** A VM template. */
  interface Template {

    /** The endpoint that has the template; the default endpoint where none is named. */
    Optional<String> endpoint();
  }

  /** Defaults of a request. */
  interface Defaults {

    /** The endpoint; needs no setting while there is only one. */
    Optional<String> endpoint();

    /** The template; needs no setting while there is only one. */
    Optional<String> template();

    /** The network; needs no setting while there is only one. */
    Optional<String> network();

    /** Virtual CPU cores of a node. */
    @WithDefault("2")
    int cores();

    /** Memory of a node, in MiB. */
    @WithDefault("4096")
    int memoryMib();

    /** Root disk of a node, in GiB. */
    @WithDefault("20")
    int diskGib();

    /** The K3s release, exact. */
    @WithDefault("v1.33.5+k3s1")
    String k3sVersion();
  }

  /** K3s releases. */
  interface K3s {

    /**
     * Channels that a request may name in place of a version, each with the exact release that it
     * stands for: an operator decides when {@code stable} moves.
     */
    Map<String, String> channels();
  }

  /** An API token. */
  interface Token {

    /** Who it is: shown in the audit log. */
    String name();

    /** SHA-256 of the token, 64 hexadecimal digits. */
    String sha256();

    /** The team whose clusters the holder creates. */
    @WithDefault("default")
    String team();

    /** {@code viewer}, {@code requester}, {@code operator} or {@code admin}. */
    String role();
  }

  /** kubeconfig-service. */
  interface KubeconfigService {

    /** Its base URL. */
    @WithDefault("http://127.0.0.1:8083")
    URI url();
  }

  /** vm-service. */
  interface VmService {

    /** Its base URL. */
    @WithDefault("http://127.0.0.1:8081")
    URI url();
  }

  /** Limits of the API. */
  interface Api {

    /** The largest body of a request, in bytes. */
    @WithDefault("262144")
    int maxBodyBytes();

    /** How long an {@code Idempotency-Key} is remembered. */
    @WithDefault("24h")
    Duration idempotencyTtl();

    /**
     * After how long a first request that never answered, because its process died, makes way for
     * another one with the same {@code Idempotency-Key}.
     */
    @WithDefault("60s")
    Duration idempotencyLease();

    /** When a client should look at an accepted cluster again. */
    @WithDefault("2s")
    Duration retryAfter();
  }

  /** Live streams, per replica. */
  interface Stream {

    /**
     * How long a stream is silent at most: then it says a comment, for proxies to keep the
     * connection and for the service to notice that a client is gone. 1 s to 1 h.
     */
    @WithDefault("15s")
    Duration heartbeat();

    /**
     * How often a stream looks at the database while no word comes of what was written: a net, not
     * the way. 1 s to 1 h.
     */
    @WithDefault("5s")
    Duration poll();

    /** How many streams are open at once; one more is answered with 503. 1 to 10000. */
    @WithDefault("200")
    int max();
  }
}
