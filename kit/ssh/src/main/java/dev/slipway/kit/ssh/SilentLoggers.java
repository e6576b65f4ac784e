package dev.slipway.kit.ssh;

import net.schmizz.sshj.common.LoggerFactory;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/** No logger at all: see where it is used. */
enum SilentLoggers implements LoggerFactory {
  INSTANCE;

  @Override
  public Logger getLogger(String name) {
    return NOPLogger.NOP_LOGGER;
  }

  @Override
  public Logger getLogger(Class<?> type) {
    return NOPLogger.NOP_LOGGER;
  }
}
