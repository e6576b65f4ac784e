# The image of the simulator, which stands in for a Proxmox VE; ./slipway images builds it. The base is that of the services.
ARG BASE=eclipse-temurin:25-jre
FROM ${BASE}

COPY app/ /opt/slipway/

# What it leaves for those who must trust it: its authority's certificate.
RUN mkdir -p /var/lib/simulator && chown 10001:10001 /var/lib/simulator && chmod 1777 /var/lib/simulator

USER 10001:10001
WORKDIR /opt/slipway
EXPOSE 8006

HEALTHCHECK --interval=10s --timeout=10s --start-period=60s --retries=5 CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8006"]

ENTRYPOINT ["java", "-XX:MaxRAMPercentage=70", "-XX:+ExitOnOutOfMemoryError", "-Dio.netty.noUnsafe=true", "-cp", "/opt/slipway/*", \
"dev.slipway.lab.simulator.SimulatorMain"]
CMD ["--host", "simulator", "--state-dir", "/var/lib/simulator"]
