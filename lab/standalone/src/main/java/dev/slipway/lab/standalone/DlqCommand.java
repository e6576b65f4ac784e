package dev.slipway.lab.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.slipway.lab.standalone.deadletters.DeadLetter;
import dev.slipway.lab.standalone.deadletters.DeadLetterQueue;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Scanner;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What services could not take: to look at, and to send through them again. */
@Command(
    name = "dlq",
    description = "What services could not take, and the way back to them.",
    mixinStandardHelpOptions = true,
    subcommands = {
      DlqCommand.ListCommand.class,
      DlqCommand.ShowCommand.class,
      DlqCommand.RedriveCommand.class
    })
final class DlqCommand implements Runnable {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .build();

  @Spec private CommandSpec spec;

  /** Which broker, and whose queue. */
  static final class Queue {
    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "Of a running ./slipway up; $XDG_DATA_HOME/slipway by default.")
    private Path data;

    @Option(names = "--kafka", paramLabel = "BOOTSTRAP", description = "A broker of your own.")
    private String kafka;

    @Option(
        names = "--service",
        description = "request-service, vm-service, bootstrap-service or kubeconfig-service.")
    private String service;

    DeadLetterQueue one() {
      if (service == null) {
        throw new Refusal("whose dead letter?", "Name its service with --service.");
      }
      return all().get(0);
    }

    /** Of the service that was named, or of all. */
    List<DeadLetterQueue> all() {
      List<String> services =
          Arrays.stream(Service.values())
              .map(each -> each.folder)
              .filter(each -> service == null || each.equals(service))
              .toList();
      if (services.isEmpty()) {
        throw new Refusal("there is no service " + service, "See --help for their names.");
      }
      String broker = broker();
      return services.stream().map(each -> new DeadLetterQueue(broker, each)).toList();
    }

    private String broker() {
      return kafka == null
          ? Whereabouts.of((data == null ? UpCommand.defaultFolder() : data).toAbsolutePath())
              .kafka()
          : kafka;
    }
  }

  /** Which of them. */
  static final class Which {
    @Option(names = "--offset", paramLabel = "N", description = "This one, as list names it.")
    private Long offset;

    @Option(names = "--all", description = "All that were not redriven yet.")
    private boolean all;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getErr());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  @Command(
      name = "list",
      description = "What lies in the queues, why, since when, and whether it was redriven.",
      mixinStandardHelpOptions = true)
  static final class ListCommand implements Runnable {
    @ParentCommand private DlqCommand dlq;
    @Mixin private Queue queue;

    @Option(names = "--json", description = "Say it in JSON.")
    private boolean json;

    @Override
    public void run() {
      List<DeadLetter> letters =
          queue.all().stream().flatMap(each -> each.letters().stream()).toList();
      if (json) {
        dlq.out().println(written(letters));
      } else if (letters.isEmpty()) {
        dlq.out().println("no dead letters");
      } else {
        letters.forEach(letter -> dlq.out().println(line(letter)));
      }
    }

    private static String written(List<DeadLetter> letters) {
      try {
        return JSON.writeValueAsString(letters);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("letters that cannot be written", e);
      }
    }

    private static String line(DeadLetter letter) {
      return """
      %s %d since %s%s
        cluster %s, %s %s
        from %s
        %s"""
          .formatted(
              letter.service(),
              letter.offset(),
              letter.since(),
              letter.redrivenAt() == null ? "" : ", redriven at " + letter.redrivenAt(),
              letter.cluster(),
              letter.type().isEmpty() ? "no type" : letter.type(),
              letter.id(),
              letter.from(),
              letter.reason());
    }
  }

  @Command(
      name = "show",
      description = "One of them, with its headers and its body.",
      mixinStandardHelpOptions = true)
  static final class ShowCommand implements Runnable {
    @ParentCommand private DlqCommand dlq;
    @Mixin private Queue queue;

    @Option(names = "--offset", paramLabel = "N", required = true, description = "As list has it.")
    private long offset;

    @Override
    public void run() {
      dlq.out().println(queue.one().show(offset));
    }
  }

  @Command(
      name = "redrive",
      description = "Send one of them, or all, through its service once more. History stays as is.",
      mixinStandardHelpOptions = true)
  static final class RedriveCommand implements Runnable {
    @ParentCommand private DlqCommand dlq;
    @Mixin private Queue queue;

    @ArgGroup(multiplicity = "1")
    private Which which;

    @Option(names = "--yes", description = "Do not ask before --all.")
    private boolean yes;

    @Override
    public void run() {
      DeadLetterQueue letters = queue.one();
      if (!which.all) {
        letters.redrive(List.of(which.offset));
        dlq.out().println("redriven");
        return;
      }
      List<Long> waiting =
          letters.letters().stream()
              .filter(letter -> letter.redrivenAt() == null)
              .map(DeadLetter::offset)
              .toList();
      if (waiting.isEmpty() || !meant(waiting.size())) {
        dlq.out().println("nothing redriven");
        return;
      }
      letters.redrive(waiting);
      dlq.out().println("redriven: " + waiting.size());
    }

    private boolean meant(int count) {
      if (yes) {
        return true;
      }
      dlq.out().print("Redrive " + count + " dead letters of " + queue.service + "? [y/N] ");
      dlq.out().flush();
      Scanner answer = new Scanner(System.in, Charset.defaultCharset());
      return answer.hasNextLine() && answer.nextLine().strip().equalsIgnoreCase("y");
    }
  }
}
