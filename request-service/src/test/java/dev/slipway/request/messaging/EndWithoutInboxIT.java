package dev.slipway.request.messaging;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;

/** The end of a cluster is announced once without the inbox too. */
@QuarkusTest
@TestProfile(WithoutInboxIT.InboxOff.class)
class EndWithoutInboxIT extends ClusterEndIT {}
