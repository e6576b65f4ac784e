package dev.slipway.request.rules.k3s;

import dev.slipway.events.ClusterId;
import dev.slipway.events.K3sSettings;
import dev.slipway.events.SecretRef;
import dev.slipway.kit.vault.Secret;
import dev.slipway.request.body.K3sRequest;
import dev.slipway.request.body.Shown;
import dev.slipway.request.body.Violations;
import java.util.Map;
import java.util.regex.Pattern;

/** When etcd is saved, and where to. */
record EtcdRules(Violations violations) {

  private static final String ACCESS_KEY = "requested-etcd-s3-access-key";
  private static final String SECRET_KEY = "requested-etcd-s3-secret-key";

  private static final Pattern ENDPOINT = Pattern.compile("[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?");
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final Pattern REGION = Pattern.compile("[A-Za-z0-9-]{1,64}");
  private static final Pattern FOLDER = Pattern.compile("[A-Za-z0-9!_.*'()/-]{1,256}");
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,256}");

  void check(K3sRequest k3s) {
    if (k3s.etcdSnapshotScheduleCron() != null && !Cron.accepts(k3s.etcdSnapshotScheduleCron())) {
      violations.add(
          "k3s.etcdSnapshotScheduleCron",
          "'" + k3s.etcdSnapshotScheduleCron() + "'",
          "minute, hour, day of the month, month and weekday, such as 0 */6 * * *",
          "Write five fields, or @hourly, @daily, @weekly or @every 6h.");
    }
    if (k3s.etcdS3() != null) {
      check(k3s.etcdS3());
    }
  }

  private void check(K3sRequest.EtcdS3 s3) {
    form(
        "endpoint",
        s3.endpoint(),
        ENDPOINT,
        "host[:port], such as s3.example.org",
        "Leave scheme and path out; without TLS there is etcdS3.insecure.");
    form("bucket", s3.bucket(), BUCKET, "a bucket's name", "Name the bucket only.");
    form("region", s3.region(), REGION, "a region such as eu-central-1", "Correct it.");
    form("folder", s3.folder(), FOLDER, "a folder's name", "Name the folder in the bucket only.");
    if ((s3.accessKey() == null) != (s3.secretKey() == null) && !anyWrong()) {
      violations.add(
          "k3s.etcdS3",
          "one key of two",
          "accessKey and secretKey, or none of them",
          "Add the other, or leave both out where the servers' network is enough.");
    }
    key("accessKey", s3.accessKey());
    key("secretKey", s3.secretKey());
  }

  private boolean anyWrong() {
    return violations.has("k3s.etcdS3.accessKey") || violations.has("k3s.etcdS3.secretKey");
  }

  private void form(String name, String value, Pattern form, String expected, String remedy) {
    if (value != null && !form.matcher(value).matches()) {
      violations.add("k3s.etcdS3." + name, Shown.name(value), expected, remedy);
    }
  }

  private void key(String name, Secret key) {
    if (key != null && !KEY.matcher(key.expose()).matches()) {
      violations.add(
          "k3s.etcdS3." + name,
          Shown.length(key.length()),
          "1 to 256 characters without blanks",
          "Copy the key as the store's owner gave it.");
    }
  }

  static K3sSettings.EtcdSnapshots spec(K3sRequest k3s, ClusterId cluster) {
    K3sRequest.EtcdS3 s3 = k3s.etcdS3();
    if (s3 == null
        && k3s.etcdSnapshotScheduleCron() == null
        && k3s.etcdSnapshotRetention() == null) {
      return null;
    }
    return new K3sSettings.EtcdSnapshots(
        k3s.etcdSnapshotScheduleCron(),
        k3s.etcdSnapshotRetention(),
        s3 == null
            ? null
            : new K3sSettings.Bucket(
                s3.endpoint(),
                s3.bucket(),
                s3.region(),
                s3.folder(),
                Boolean.TRUE.equals(s3.insecure()),
                s3.accessKey() == null ? null : SecretRef.of(cluster, ACCESS_KEY),
                s3.secretKey() == null ? null : SecretRef.of(cluster, SECRET_KEY)));
  }

  static Map<String, Secret> secrets(K3sRequest k3s) {
    return k3s.etcdS3() == null || k3s.etcdS3().accessKey() == null
        ? Map.of()
        : Map.of(ACCESS_KEY, k3s.etcdS3().accessKey(), SECRET_KEY, k3s.etcdS3().secretKey());
  }
}
