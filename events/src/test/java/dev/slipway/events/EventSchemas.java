package dev.slipway.events;

import com.fasterxml.classmate.ResolvedType;
import com.fasterxml.jackson.annotation.JsonValue;
import com.github.victools.jsonschema.generator.CustomDefinition;
import com.github.victools.jsonschema.generator.Option;
import com.github.victools.jsonschema.generator.OptionPreset;
import com.github.victools.jsonschema.generator.SchemaGenerationContext;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import com.github.victools.jsonschema.generator.SchemaGeneratorConfigBuilder;
import com.github.victools.jsonschema.generator.SchemaVersion;
import com.github.victools.jsonschema.module.jackson.JacksonModule;
import java.util.Arrays;
import java.util.Set;

/** JSON Schemas of the events, generated from the records. */
final class EventSchemas {

  /** What may be missing: everything else is always written. */
  private static final Set<String> OPTIONAL =
      Set.of(
          "ClusterSpec.endpoint",
          "ClusterSpec.guest",
          "ClusterSpec.nodeReplacements",
          "ClusterSpec.minReadyAgents",
          "GuestSpec.proxy",
          "GuestSpec.rebootCheck",
          "Proxy.http",
          "Proxy.https",
          "ProxyServer.credentials",
          "ProxmoxSpec.storage",
          "ProxmoxSpec.pool",
          "ProxmoxSpec.bridge",
          "ProxmoxSpec.vlan",
          "ProxmoxSpec.placement",
          "ProxmoxSpec.hardware",
          "ProxmoxSpec.addresses",
          "ProxmoxSpec.firewall",
          "Opening.source",
          "Hardware.cpuType",
          "Hardware.disks",
          "Hardware.startup",
          "Hardware.protection",
          "Hardware.additionalNetworks",
          "Disks.format",
          "ExtraDisk.storage",
          "ExtraDisk.format",
          "Startup.order",
          "Startup.up",
          "Startup.down",
          "K3sSpec.clusterCidr",
          "K3sSpec.serviceCidr",
          "K3sSpec.clusterDns",
          "K3sSpec.flannelBackend",
          "K3sSpec.token",
          "K3sSpec.settings",
          "K3sSettings.clusterDomain",
          "K3sSettings.etcdSnapshots",
          "K3sSettings.registries",
          "EtcdSnapshots.scheduleCron",
          "EtcdSnapshots.retention",
          "EtcdSnapshots.s3",
          "Bucket.endpoint",
          "Bucket.region",
          "Bucket.folder",
          "Bucket.accessKey",
          "Bucket.secretKey",
          "AgentPool.config",
          "ApiEndpoint.vip",
          "ApiEndpoint.hostname",
          "ClusterDestroyRequested.failure",
          "VmCreated.address",
          "VmCreated.sshPort",
          "VmCreated.sshUser",
          "VmCreated.seedVolume",
          "VmCreated.storage",
          "VmCreated.template",
          "Template.version",
          "VmCreated.furtherAddresses",
          "VmBooted.proxmoxNode",
          "NodeFailed.stage",
          "NodeFailed.lost",
          "NodeFailed.step",
          "NodeFailed.attempts",
          "NodeFailed.remedy",
          "NodeFailed.forensics",
          "StageFailed.node",
          "StageFailed.forensics");

  private EventSchemas() {}

  static String schemaOf(EventType type) {
    SchemaGeneratorConfigBuilder config =
        new SchemaGeneratorConfigBuilder(SchemaVersion.DRAFT_2020_12, OptionPreset.PLAIN_JSON)
            .with(new JacksonModule())
            .with(Option.EXTRA_OPEN_API_FORMAT_VALUES);
    config
        .forTypesInGeneral()
        .withCustomDefinitionProvider(EventSchemas::valueType)
        .withIdResolver(
            scope ->
                scope.getType().getErasedType() == type.eventClass() ? type.dataschema() : null);
    config
        .forFields()
        .withRequiredCheck(
            field ->
                !OPTIONAL.contains(
                    field.getDeclaringType().getErasedType().getSimpleName()
                        + "."
                        + field.getName()))
        .withNullableCheck(
            field ->
                OPTIONAL.contains(
                    field.getDeclaringType().getErasedType().getSimpleName()
                        + "."
                        + field.getName()));
    return new SchemaGenerator(config.build()).generateSchema(type.eventClass()).toPrettyString();
  }

  /** A value type is on the wire what its one component is. */
  private static CustomDefinition valueType(ResolvedType type, SchemaGenerationContext context) {
    Class<?> erased = type.getErasedType();
    if (!erased.isRecord() || erased.getRecordComponents().length != 1) {
      return null;
    }
    boolean value =
        Arrays.stream(erased.getRecordComponents())
            .anyMatch(c -> c.getAccessor().isAnnotationPresent(JsonValue.class));
    return value
        ? new CustomDefinition(
            context.createStandardDefinition(
                context.getTypeContext().resolve(erased.getRecordComponents()[0].getType()), null),
            CustomDefinition.DefinitionType.INLINE,
            CustomDefinition.AttributeInclusion.YES)
        : null;
  }
}
