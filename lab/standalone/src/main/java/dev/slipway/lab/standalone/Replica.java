package dev.slipway.lab.standalone;

import java.util.ArrayList;
import java.util.List;

/**
 * One process of a service.
 *
 * @param number from 1
 */
record Replica(Service service, int number) {

  /** So many of every service. */
  static List<Replica> ofEach(int count) {
    List<Replica> replicas = new ArrayList<>();
    for (Service service : Service.values()) {
      for (int number = 1; number <= count; number++) {
        replicas.add(new Replica(service, number));
      }
    }
    return replicas;
  }

  /** What people and logs call it: the first is called like its service. */
  String name() {
    return number == 1 ? service.folder : service.folder + "-" + number;
  }
}
