package dev.slipway.lab.testing;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** What a class's source says of its methods: the compiled class does not have it any more. */
final class JavadocOf {

  private JavadocOf() {}

  /**
   * The first paragraphs of each method of a class and of the classes in it, in Markdown.
   *
   * @param module the folder, from the project's root
   */
  static Map<Method, String> sources(String module, Class<?> type) throws IOException {
    Path source =
        GeneratedFile.projectRoot()
            .resolve(module)
            .resolve("src/main/java")
            .resolve(type.getName().replace('.', '/') + ".java");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Map<String, String> found = new HashMap<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, List.of(), null, files.getJavaFileObjects(source));
      for (CompilationUnitTree unit : task.parse()) {
        new Comments(DocTrees.instance(task), found).scan(unit, null);
      }
    }
    Map<Method, String> byMethod = new HashMap<>();
    Stream.concat(Stream.of(type), Stream.of(type.getDeclaredClasses()))
        .flatMap(each -> Stream.of(each.getDeclaredMethods()))
        .forEach(
            method ->
                byMethod.put(
                    method,
                    found.get(
                        method.getDeclaringClass().getSimpleName() + "." + method.getName())));
    return byMethod;
  }

  private static final class Comments extends TreePathScanner<Void, Void> {
    private final DocTrees trees;
    private final Map<String, String> found;
    private final Deque<String> classes = new ArrayDeque<>();

    Comments(DocTrees trees, Map<String, String> found) {
      this.trees = trees;
      this.found = found;
    }

    @Override
    public Void visitClass(ClassTree tree, Void unused) {
      classes.push(tree.getSimpleName().toString());
      super.visitClass(tree, unused);
      classes.pop();
      return null;
    }

    @Override
    public Void visitMethod(MethodTree tree, Void unused) {
      String comment = trees.getDocComment(getCurrentPath());
      if (comment != null) {
        found.put(classes.peek() + "." + tree.getName(), markdown(comment));
      }
      return super.visitMethod(tree, unused);
    }

    private static String markdown(String comment) {
      return comment
          .replaceAll("(?s)\\n\\s*@(param|return|throws|see).*", "")
          .replaceAll("\\{@code ([^}]*)}", "`$1`")
          .replaceAll("\\{@link #?([^}]*)}", "`$1`")
          .replace("<p>", "")
          .replace("|", "\\\\|")
          .replaceAll("\\s+", " ")
          .strip();
    }
  }
}
