package dev.slipway.kit.delivery;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeResolverBuilder;
import com.fasterxml.jackson.databind.jsontype.impl.StdTypeResolverBuilder;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.ArrayList;
import java.util.List;

/**
 * A stage's state as JSON for the service's own row. A value of a sealed interface carries the
 * simple name of its record in {@code "is"}, so that the pure domain needs no annotation to be
 * kept.
 */
public final class StateCodec {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModules(new JavaTimeModule(), new Jdk8Module())
          .annotationIntrospector(new SealedTypes())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
          .build();

  private StateCodec() {}

  /**
   * The JSON of a state.
   *
   * @param type the sealed interface, or the record, that {@link #read} will be asked for
   */
  public static <T> String write(T state, Class<T> type) {
    try {
      return JSON.writerFor(type).writeValueAsString(state);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be kept as JSON: " + type.getName(), e);
    }
  }

  /**
   * The state that {@link #write} wrote.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static <T> T read(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not the JSON of a " + type.getName(), e);
    }
  }

  /** Says of sealed interfaces what annotations would say. */
  private static final class SealedTypes extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public TypeResolverBuilder<?> findTypeResolver(
        MapperConfig<?> config, AnnotatedClass annotated, JavaType baseType) {
      if (!annotated.getRawType().isSealed()) {
        return super.findTypeResolver(config, annotated, baseType);
      }
      return StdTypeResolverBuilder.noTypeInfoBuilder()
          .init(
              JsonTypeInfo.Value.construct(
                  JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, "is", null, false, null),
              null);
    }

    @Override
    public List<NamedType> findSubtypes(Annotated annotated) {
      if (!annotated.getRawType().isSealed()) {
        return super.findSubtypes(annotated);
      }
      List<NamedType> types = new ArrayList<>();
      collect(annotated.getRawType(), types);
      return types;
    }

    private static void collect(Class<?> sealed, List<NamedType> types) {
      for (Class<?> permitted : sealed.getPermittedSubclasses()) {
        if (permitted.isSealed()) {
          collect(permitted, types);
        } else {
          types.add(new NamedType(permitted, permitted.getSimpleName()));
        }
      }
    }
  }
}
