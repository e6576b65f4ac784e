#!/usr/bin/python3 -IS
"""Stands for K3s @VERSION@ on a guest of the lab that is real, where K3s itself cannot be had.

It is no Kubernetes and runs no container. It behaves as K3s does where others touch it: "server" and "agent" under systemd, their
configuration file and token files, certificates and kubeconfig, the API over TLS with the nodes and K3s's own workloads in it, and
"kubectl get". A cluster has one server, and keeps no more than its certificates.
"""

import base64
import hmac
import http.client
import http.server
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time

VERSION = "@VERSION@"
CONFIG = "/etc/rancher/k3s/config.yaml"
KUBECONFIG = "/etc/rancher/k3s/k3s.yaml"
TLS = "/var/lib/rancher/k3s/server/tls"
PORT = 6443

# What an agent that is not heard of for so long is: NotReady.
PATIENCE_SECONDS = 20
REPORT_SECONDS = 5

# Options that are heeded, and those that make no difference where nothing runs. K3s ends on others too.
HEEDED = {"node-name", "node-ip", "token-file", "node-label", "node-taint", "server"}
HEEDED_BY_SERVERS = {"agent-token-file", "cluster-init", "disable", "tls-san", "write-kubeconfig-mode"}
IDLE = {"kubelet-arg", "kube-proxy-arg", "protect-kernel-defaults", "debug"}
IDLE_ON_SERVERS = {
    "cluster-cidr", "service-cidr", "cluster-dns", "cluster-domain", "flannel-backend", "secrets-encryption",
    "etcd-snapshot-schedule-cron", "etcd-snapshot-retention", "kube-apiserver-arg", "kube-controller-manager-arg",
    "kube-scheduler-arg", "etcd-arg"}

# A workload, and the name under which "disable" leaves it out.
DEPLOYMENTS = {
    "coredns": "coredns", "local-path-provisioner": "local-storage", "metrics-server": "metrics-server", "traefik": "traefik"}

# A kind's path below the API's root; {} is the namespace.
PATHS = {
    "nodes": "/api/v1/nodes", "namespaces": "/api/v1/namespaces", "pods": "/api/v1/namespaces/{}/pods",
    "services": "/api/v1/namespaces/{}/services", "deployments": "/apis/apps/v1/namespaces/{}/deployments",
    "daemonsets": "/apis/apps/v1/namespaces/{}/daemonsets"}
KINDS = {
    "nodes": "Node", "namespaces": "Namespace", "pods": "Pod", "services": "Service", "deployments": "Deployment",
    "daemonsets": "DaemonSet"}


def log(level, message):
    print(f'time="{now()}" level={level} msg="{message}"', file=sys.stderr, flush=True)


def fatal(message):
    log("fatal", message)
    sys.exit(1)


def now():
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(path, mode, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(os.open(path + ".new", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), mode)
        file.write(text)
    os.replace(path + ".new", path)


class Config:
    """K3s's own file, of which every value may be a list."""

    def __init__(self, known):
        sys.path.append("/usr/lib/python3/dist-packages")
        import yaml

        try:
            self.values = yaml.safe_load(read(CONFIG)) or {}
        except (OSError, yaml.YAMLError) as e:
            fatal(f"{CONFIG}: {e.__class__.__name__}")
        for option in self.values:
            if option not in known:
                fatal(f"flag provided but not defined: -{option}")

    def all(self, option):
        value = self.values.get(option, [])
        return [str(each) for each in (value if isinstance(value, list) else [value])]

    def one(self, option, otherwise=None):
        return next(iter(self.all(option)), otherwise)

    def secret(self, option):
        path = self.one(option)
        if path is None:
            return None
        try:
            return read(path).strip()
        except OSError as e:
            fatal(f"{option}: {path}: {e.strerror}")


def description(config, server):
    """This machine as a node."""
    memory = re.search(r"MemTotal: *(\d+)", read("/proc/meminfo")).group(1)
    return {
        "name": config.one("node-name", socket.gethostname()), "address": config.one("node-ip"), "server": server,
        "labels": config.all("node-label"), "taints": config.all("node-taint"), "cpus": os.cpu_count(),
        "memory": memory + "Ki", "kernel": os.uname().release}


def openssl(*arguments, text=""):
    subprocess.run(["openssl", *arguments], input=text, encoding="utf-8", check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.PIPE)


def certificate(name, subject, extensions, authority=None):
    """Made once; its key beside it."""
    path, key = f"{TLS}/{name}.crt", f"{TLS}/{name}.key"
    if os.path.exists(path):
        return path
    os.makedirs(TLS, mode=0o700, exist_ok=True)
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
    signer = ["-CA", f"{TLS}/{authority}.crt", "-CAkey", f"{TLS}/{authority}.key"] if authority else []
    lines = ["[req]", "distinguished_name=dn", "x509_extensions=ext", "[dn]", "[ext]", *extensions]
    openssl("req", "-x509", *signer, "-key", key, "-days", "365", "-subj", subject, "-config", "/dev/stdin", "-out", path + ".new",
            text="\n".join(lines) + "\n")
    os.replace(path + ".new", path)
    return path


class Certificates:
    def __init__(self, config, node):
        authority = ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,digitalSignature"]
        leaf = ["basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature"]
        addresses = {"127.0.0.1", "10.43.0.1", node["address"]}
        names = {"kubernetes", "kubernetes.default", "kubernetes.default.svc", "localhost", node["name"]}
        for name in config.all("tls-san"):
            (addresses if re.fullmatch(r"[0-9.]+|.*:.*", name) else names).add(name)
        alternatives = [f"IP:{each}" for each in sorted(addresses)] + [f"DNS:{each}" for each in sorted(names)]
        self.server_ca = certificate("server-ca", "/CN=k3s-server-ca", authority)
        self.client_ca = certificate("client-ca", "/CN=k3s-client-ca", authority)
        self.serving = certificate(
            "serving-kube-apiserver", "/CN=kube-apiserver",
            [*leaf, "extendedKeyUsage=serverAuth", "subjectAltName=" + ",".join(alternatives)], "server-ca")
        self.admin = certificate(
            "client-admin", "/O=system:masters/CN=system:admin", [*leaf, "extendedKeyUsage=clientAuth"], "client-ca")

    def context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.serving, self.serving.replace(".crt", ".key"))
        context.load_verify_locations(self.client_ca)
        context.verify_mode = ssl.CERT_OPTIONAL
        return context

    def kubeconfig(self):
        def data(*paths):
            return base64.b64encode("".join(read(path) for path in paths).encode()).decode()

        return f"""apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: {data(self.server_ca)}
    server: https://127.0.0.1:{PORT}
  name: default
contexts:
- context:
    cluster: default
    user: default
  name: default
current-context: default
kind: Config
preferences: {{}}
users:
- name: default
  user:
    client-certificate-data: {data(self.admin, self.client_ca)}
    client-key-data: {data(self.admin.replace(".crt", ".key"))}
"""


class Cluster:
    """What the API shows."""

    def __init__(self, own, disabled):
        self.own = own["name"]
        self.disabled = disabled
        self.born = now()
        self.revision = 1
        self.lock = threading.Lock()
        self.nodes = {}
        self.heard({**own, "version": VERSION})

    def heard(self, node):
        with self.lock:
            self.revision += node["name"] not in self.nodes
            self.nodes[node["name"]] = (node, time.monotonic())

    def ready(self, name):
        return name == self.own or time.monotonic() - self.nodes[name][1] < PATIENCE_SECONDS

    def meta(self, name, namespace=None, labels=None):
        meta = {"name": name, "uid": f"{namespace}-{name}", "resourceVersion": str(self.revision), "generation": 1,
                "creationTimestamp": self.born, "labels": labels or {}}
        return {**meta, "namespace": namespace} if namespace else meta

    def find(self, kind):
        with self.lock:
            return [{"apiVersion": api(kind), "kind": KINDS[kind], **each} for each in getattr(self, "all_" + kind)()]

    def all_nodes(self):
        return [self.node(node) for node, _ in self.nodes.values()]

    def node(self, node):
        labels = {"kubernetes.io/hostname": node["name"], "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64",
                  "node.kubernetes.io/instance-type": "k3s"}
        if node["server"]:
            labels |= {"node-role.kubernetes.io/control-plane": "true", "node-role.kubernetes.io/etcd": "true"}
        labels |= dict((each.split("=", 1) + [""])[:2] for each in node["labels"])
        ready = self.ready(node["name"])
        conditions = [condition("Ready", ready, "kubelet is posting ready status" if ready else "not heard of")]
        if node["server"]:
            conditions.append(condition("EtcdIsVoter", True, "Node is a voting member of the etcd cluster"))
        capacity = {"cpu": str(node["cpus"]), "memory": node["memory"], "pods": "110"}
        return {
            "metadata": self.meta(node["name"], labels=labels),
            "spec": {"providerID": "k3s://" + node["name"], "taints": [taint(each) for each in node["taints"]]},
            "status": {
                "addresses": [{"type": "InternalIP", "address": node["address"]}, {"type": "Hostname", "address": node["name"]}],
                "capacity": capacity, "allocatable": capacity, "conditions": conditions,
                "nodeInfo": {
                    "architecture": "amd64", "operatingSystem": "linux", "kubeletVersion": node["version"],
                    "kernelVersion": node["kernel"], "osImage": "stand-in", "containerRuntimeVersion": "stand-in://0"}}}

    def all_namespaces(self):
        return [{"metadata": self.meta(name), "status": {"phase": "Active"}} for name in ("default", "kube-public", "kube-system")]

    def all_services(self):
        return [{"metadata": self.meta("kubernetes", "default"), "spec": {"type": "ClusterIP", "clusterIP": "10.43.0.1"}}]

    def all_pods(self):
        return [{"metadata": self.meta(name + "-0", "kube-system", {"k8s-app": name}), "spec": {"nodeName": self.own},
                 "status": {"phase": "Running", "conditions": [condition("Ready", True, "stand-in")]}} for name in self.deployed()]

    def all_deployments(self):
        status = {"replicas": 1, "updatedReplicas": 1, "readyReplicas": 1, "availableReplicas": 1, "observedGeneration": 1,
                  "conditions": [condition("Available", True, "stand-in")]}
        return [{"metadata": self.meta(name, "kube-system"), "spec": {"replicas": 1}, "status": status} for name in self.deployed()]

    def all_daemonsets(self):
        if {"traefik", "servicelb"} & self.disabled:
            return []
        up = sum(self.ready(name) for name in self.nodes)
        status = {"desiredNumberScheduled": len(self.nodes), "currentNumberScheduled": len(self.nodes), "numberReady": up,
                  "numberAvailable": up, "numberMisscheduled": 0, "observedGeneration": 1}
        return [{"metadata": self.meta("svclb-traefik", "kube-system"), "spec": {}, "status": status}]

    def deployed(self):
        return [name for name, packaged in DEPLOYMENTS.items() if packaged not in self.disabled]


def api(kind):
    return "apps/v1" if PATHS[kind].startswith("/apis") else "v1"


def condition(kind, holds, message):
    return {"type": kind, "status": "True" if holds else "False", "reason": "StandIn", "message": message,
            "lastTransitionTime": now(), "lastHeartbeatTime": now()}


def taint(text):
    pair, _, effect = text.rpartition(":")
    key, _, value = pair.partition("=")
    return {"key": key, "effect": effect, **({"value": value} if value else {})}


class Api(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    cluster = None
    tokens = ()
    authority = ""

    def setup(self):
        self.request.settimeout(self.timeout)
        self.request.do_handshake()
        super().setup()

    def log_message(self, format, *args):
        """Calls are nobody's business, least of all their headers."""

    def do_GET(self):
        path = self.path.split("?")[0]
        if path == "/cacerts":
            self.answer(200, read(self.authority), "text/plain")
        elif not self.connection.getpeercert():
            self.status(401, "Unauthorized")
        elif path in ("/readyz", "/livez", "/healthz"):
            self.answer(200, "ok", "text/plain")
        elif path == "/version":
            major, minor = re.match(r"v(\d+)\.(\d+)", VERSION).groups()
            self.json(200, {"major": major, "minor": minor, "gitVersion": VERSION, "platform": "linux/amd64"})
        else:
            self.objects(path)

    def objects(self, path):
        for kind, pattern in PATHS.items():
            namespaced = re.escape(pattern).replace(r"\{\}", "([^/]+)")
            anywhere = re.escape(pattern.replace("/namespaces/{}", ""))
            match = re.fullmatch(f"(?:{namespaced}|{anywhere})(?:/([^/]+))?", path)
            if match:
                *namespace, name = match.groups()
                wanted = {"namespace": namespace[0] if namespace else None, "name": name}
                found = [each for each in self.cluster.find(kind)
                         if all(value in (None, each["metadata"].get(key)) for key, value in wanted.items())]
                if name is None:
                    self.json(200, {"kind": KINDS[kind] + "List", "apiVersion": api(kind), "items": found,
                                    "metadata": {"resourceVersion": str(self.cluster.revision)}})
                    return
                if found:
                    self.json(200, found[0])
                    return
        self.status(404, "the server could not find the requested resource")

    def do_PUT(self):
        """An agent joins, or says that it is there; in words of this stand-in's own."""
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        shown = self.headers.get("Authorization", "").removeprefix("Basic ")
        known = [base64.b64encode(f"node:{token}".encode()).decode() for token in self.tokens]
        if not any(hmac.compare_digest(shown, each) for each in known):
            self.status(401, "Unauthorized")
            return
        self.cluster.heard(json.loads(body))
        self.json(200, {})

    def status(self, code, message):
        self.json(code, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": code, "message": message})

    def json(self, code, content):
        self.answer(code, json.dumps(content), "application/json")

    def answer(self, code, text, kind):
        body = text.encode()
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Door(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Somebody who hangs up, or shows a certificate of others, is told so by TLS."""


def tell_systemd(state):
    address = os.environ.get("NOTIFY_SOCKET")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.connect("\0" + address[1:] if address.startswith("@") else address)
            channel.sendall(state.encode())


def server():
    config = Config(HEEDED | HEEDED_BY_SERVERS | IDLE | IDLE_ON_SERVERS)
    if config.one("server"):
        fatal("this stand-in knows clusters of one server only")
    token = config.secret("token-file") or fatal("the file of token-file is empty")
    node = description(config, True)
    certificates = Certificates(config, node)
    Api.cluster = Cluster(node, set(config.all("disable")))
    Api.tokens = (token, config.secret("agent-token-file") or token)
    Api.authority = certificates.server_ca
    door = Door(("0.0.0.0", PORT), Api)
    door.socket = certificates.context().wrap_socket(door.socket, server_side=True, do_handshake_on_connect=False)
    write(KUBECONFIG, int(config.one("write-kubeconfig-mode", "0600"), 8), certificates.kubeconfig())
    log("info", f"stand-in for k3s {VERSION} is up and running")
    tell_systemd("READY=1")
    door.serve_forever()


def unverified():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def call(host, context, method, path, body=None, headers=None):
    """The status and the text of an answer."""
    connection = http.client.HTTPSConnection(host, timeout=10, context=context)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def agent():
    config = Config(HEEDED | IDLE)
    server_url, token = config.one("server"), config.secret("token-file")
    if not server_url or not token:
        fatal("--server and --token are required")
    host = server_url.removeprefix("https://").rstrip("/")
    node = {**description(config, False), "version": VERSION}
    header = {"Authorization": "Basic " + base64.b64encode(f"node:{token}".encode()).decode()}
    joined, trusted = False, None
    while True:
        try:
            if trusted is None:
                _, authority = call(host, unverified(), "GET", "/cacerts")
                trusted = ssl.create_default_context(cadata=authority)
            status, text = call(host, trusted, "PUT", "/v1-k3s/nodes/" + node["name"], json.dumps(node), header)
            if status != 200:
                log("error", f"failed to validate token: {status} {text}")
            elif not joined:
                log("info", f"stand-in for k3s agent {VERSION} has joined {server_url}")
                joined = True
        except (OSError, http.client.HTTPException) as e:
            log("error", f"failed to reach {server_url}: {e}")
        time.sleep(REPORT_SECONDS if joined else 1)


def in_memory(text):
    """A path to it, for what takes files only."""
    file = os.memfd_create("certificate")
    os.write(file, text)
    return f"/proc/self/fd/{file}"


def client():
    """The API as the kubeconfig has it."""
    try:
        lines = read(KUBECONFIG).splitlines()
    except OSError as e:
        sys.exit(f'error: error loading config file "{KUBECONFIG}": {e.strerror}')
    values = dict(line.strip().split(": ", 1) for line in lines if ": " in line)
    context = ssl.create_default_context(cadata=base64.b64decode(values["certificate-authority-data"]).decode())
    context.load_cert_chain(*(in_memory(base64.b64decode(values[key])) for key in ("client-certificate-data", "client-key-data")))
    return values["server"].removeprefix("https://"), context


def asked(path):
    host, context = client()
    try:
        status, text = call(host, context, "GET", path)
    except OSError as e:
        sys.exit(f"The connection to the server {host} was refused - did you specify the right host or port? ({e})")
    if status != 200:
        sys.exit(f"Error from server: {text}")
    return text


def kubectl(words):
    """get --raw PATH, or get TYPE[,TYPE] [NAME] -o json [-n NAMESPACE | -A]."""
    options, rest, words = {}, [], list(words)
    while words:
        word = words.pop(0)
        if word in ("--raw", "-o", "-n"):
            options[word] = words.pop(0) if words else ""
        elif word == "-A":
            options[word] = True
        else:
            rest.append(word)
    if rest == ["get"] and "--raw" in options:
        print(asked(options["--raw"]), end="")
        return
    if len(rest) not in (2, 3) or rest[0] != "get" or options.get("-o") != "json":
        sys.exit("error: this stand-in knows get --raw PATH and get TYPES [NAME] -o json only")
    items = []
    for kind in rest[1].split(","):
        if kind not in PATHS:
            sys.exit(f'error: the server doesn\'t have a resource type "{kind}"')
        path = PATHS[kind].replace("/namespaces/{}", "") if "-A" in options else PATHS[kind].format(options.get("-n", "default"))
        answer = json.loads(asked("/".join([path, *rest[2:]])))
        items += answer.get("items", [answer])
    print(json.dumps(items[0] if len(rest) == 3 else {"apiVersion": "v1", "kind": "List", "items": items}, indent=4))


def main():
    program, *words = sys.argv
    if os.path.basename(program) == "kubectl":
        kubectl(words)
    elif words[:1] == ["kubectl"]:
        kubectl(words[1:])
    elif words in (["--version"], ["-v"]):
        print(f"k3s version {VERSION} (stand-in)\ngo version none")
    elif words == ["server"]:
        server()
    elif words == ["agent"]:
        agent()
    else:
        sys.exit("this stand-in for k3s knows server, agent, kubectl and --version")


if __name__ == "__main__":
    main()
