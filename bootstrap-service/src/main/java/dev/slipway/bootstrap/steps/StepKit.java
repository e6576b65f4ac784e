package dev.slipway.bootstrap.steps;

import jakarta.enterprise.context.ApplicationScoped;

/** What every step needs beside its own work. */
@ApplicationScoped
class StepKit {
  private final StageChanges changes;
  private final ProgressReports reports;
  private final Pauses pauses;

  StepKit(StageChanges changes, ProgressReports reports, Pauses pauses) {
    this.changes = changes;
    this.reports = reports;
    this.pauses = pauses;
  }

  StageChanges changes() {
    return changes;
  }

  ProgressReports reports() {
    return reports;
  }

  Pauses pauses() {
    return pauses;
  }
}
