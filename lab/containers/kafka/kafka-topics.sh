#!/bin/bash
# shellcheck disable=SC2086 # several options in one variable, as Kafka's own scripts take them
exec java ${KAFKA_HEAP_OPTS:--Xmx256m} -cp '/opt/kafka/libs/*' org.apache.kafka.tools.TopicCommand "$@"
