package dev.slipway.request.problem;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Adds to each operation of the API's description what it may refuse, out of the catalogue. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ProblemsInDescription implements OASFilter {

  private static final String SCHEMA = "#/components/schemas/Problem";
  private static final Set<Integer> ALWAYS = Set.of(400, 401, 403, 406, 500, 503);
  private static final Set<Integer> WITH_BODY = Set.of(409, 413, 415, 422);

  @Override
  public void filterOpenAPI(OpenAPI description) {
    description.getPaths().getPathItems().forEach(ProblemsInDescription::describe);
  }

  private static void describe(String path, PathItem item) {
    for (Map.Entry<PathItem.HttpMethod, Operation> entry : item.getOperations().entrySet()) {
      Set<Integer> statuses = new TreeSet<>(ALWAYS);
      if (path.contains("{id}")) {
        statuses.add(404);
      }
      if (entry.getValue().getRequestBody() != null) {
        statuses.addAll(WITH_BODY);
      }
      // What an operation names itself gets the form of a problem too.
      operationStatuses(entry.getValue()).filter(status -> status >= 400).forEach(statuses::add);
      if (entry.getKey() == PathItem.HttpMethod.DELETE) {
        statuses.add(409);
      }
      statuses.forEach(status -> add(entry.getValue(), status));
    }
  }

  private static Stream<Integer> operationStatuses(Operation operation) {
    return operation.getResponses().getAPIResponses().keySet().stream()
        .filter(name -> name.matches("[0-9]{3}"))
        .map(Integer::valueOf);
  }

  private static void add(Operation operation, int status) {
    String name = Integer.toString(status);
    APIResponse response = operation.getResponses().getAPIResponse(name);
    if (response == null || response.getContent() == null) {
      String titles =
          Arrays.stream(ErrorCode.values())
              .filter(code -> code.status() == status)
              .map(code -> code.name() + ": " + code.title() + ".")
              .collect(Collectors.joining(" "));
      operation
          .getResponses()
          .addAPIResponse(
              name,
              OASFactory.createAPIResponse()
                  .description(response == null ? titles : response.getDescription())
                  .content(
                      OASFactory.createContent()
                          .addMediaType(
                              Problem.MEDIA_TYPE,
                              OASFactory.createMediaType()
                                  .schema(OASFactory.createSchema().ref(SCHEMA)))));
    }
  }
}
