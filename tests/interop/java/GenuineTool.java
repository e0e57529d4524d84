import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;

import org.elasticsearch.cli.CliToolProvider;
import org.elasticsearch.cli.ProcessInfo;
import org.elasticsearch.common.logging.LogConfigurator;

/**
 * Runs one of the tools that lie in Elasticsearch's own jars, by its name, with the rest of the arguments; ends with its
 * exit code. Home and configuration are the system properties `es.path.home` and `es.path.conf`.
 */
public final class GenuineTool {
    public static void main(String[] args) throws Exception {
        LogConfigurator.configureESLogging();
        Map<String, String> properties = new HashMap<>();
        System.getProperties().forEach((name, value) -> properties.put(name.toString(), value.toString()));
        Path home = Path.of(System.getProperty("es.path.home"));
        ProcessInfo process = new ProcessInfo(properties, System.getenv(), home);
        for (CliToolProvider tool : ServiceLoader.load(CliToolProvider.class)) {
            if (tool.name().equals(args[0])) {
                System.exit(run(tool.create(), Arrays.copyOfRange(args, 1, args.length), process));
            }
        }
        throw new IllegalArgumentException("no tool " + args[0]);
    }

    /** `Terminal` lies in another package since 9.5, so that its name cannot be written here. */
    private static int run(Object command, String[] args, ProcessInfo process) throws Exception {
        for (Method method : command.getClass().getMethods()) {
            Class<?>[] types = method.getParameterTypes();
            if (method.getName().equals("main") && types.length == 3 && types[2] == ProcessInfo.class) {
                try {
                    return (int) method.invoke(command, args, types[1].getField("DEFAULT").get(null), process);
                } catch (InvocationTargetException e) {
                    throw new IllegalStateException(e.getCause());
                }
            }
        }
        throw new IllegalStateException("no main method in " + command.getClass());
    }
}
