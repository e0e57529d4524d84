package org.elasticsearch.bootstrap;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.lucene.util.SetOnce;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.KeyStoreWrapper;
import org.elasticsearch.common.settings.SecureString;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.transport.BoundTransportAddress;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.node.NodeValidationException;
import org.elasticsearch.plugins.PluginsLoader;

import sun.misc.Unsafe;

/**
 * Starts one node after the other in this process, by the classes that start the only one of a real process, and says for
 * each what became of it.
 *
 * The argument is a folder that is configuration, data and logs of the process; a line of standard input names a
 * configuration directory below it. Answers `master`, `alone` (started, and elects no master), or `refused` with the reasons.
 */
public final class Starts {
    private static final long PATIENCE = 10_000;

    public static void main(String[] args) throws Exception {
        Path all = Path.of(args[0]);
        Settings settings = Settings.builder()
            .put("path.home", System.getProperty("es.path.home"))
            .put("path.data", all.toString())
            .put("path.logs", all.toString())
            .build();
        LogConfigurator.configureESLogging();
        ServerArgs process = new ServerArgs(false, true, null, KeyStoreWrapper.create(), settings, all, all);
        Bootstrap bootstrap = new Bootstrap(System.out, System.err, process);
        invoke("initPhase2", Bootstrap.class, bootstrap);
        BufferedReader cases = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String name = cases.readLine(); name != null; name = cases.readLine()) {
            String answer;
            try {
                answer = start(Path.of(name), bootstrap.pluginsLoader());
            } catch (Throwable refusal) {
                answer = "refused\t" + words(refusal);
            }
            System.out.println("answer\t" + answer.replaceAll("[\\r\\n]+", " "));
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static String start(Path config, PluginsLoader plugins) throws Exception {
        Map<String, String> given = Map.of("path.home", System.getProperty("es.path.home"), "discovery.initial_state_timeout", "0s");
        Environment read = InternalSettingsPreparer.prepareEnvironment(Settings.EMPTY, given, config, () -> System.getenv("HOSTNAME"));
        KeyStoreWrapper secrets = KeyStoreWrapper.bootstrap(config, () -> new SecureString(new char[0]));
        Environment environment = new Environment(Settings.builder().put(read.settings()).setSecureSettings(secrets).build(), config);
        forget(plugins, "sslService", "licenseState", "licenseService", "epochMillisSupplier");
        try (Node node = new Checked(environment, plugins)) {
            node.start();
            ClusterService cluster = node.injector().getInstance(ClusterService.class);
            long end = System.currentTimeMillis() + PATIENCE;
            while (cluster.state().nodes().getMasterNode() == null) {
                if (System.currentTimeMillis() > end) {
                    return "alone";
                }
                Thread.sleep(100);
            }
            return "master";
        }
    }

    /** A node with the checks of a real process. */
    private static final class Checked extends Node {
        Checked(Environment environment, PluginsLoader plugins) {
            super(environment, plugins);
        }

        @Override
        protected void validateNodeBeforeAcceptingRequests(
            BootstrapContext context, BoundTransportAddress address, List<BootstrapCheck> checks) throws NodeValidationException {
            BootstrapChecks.check(context, address, checks);
        }
    }

    /** What one process has once, for its only node. */
    private static void forget(PluginsLoader plugins, String... names) throws Exception {
        Field field = Unsafe.class.getDeclaredField("theUnsafe");
        field.setAccessible(true);
        Unsafe unsafe = (Unsafe) field.get(null);
        Class<?> plugin = plugins.pluginLayers()
            .filter(layer -> layer.pluginBundle().pluginDescriptor().getName().equals("x-pack-core"))
            .findFirst().orElseThrow().pluginClassLoader().loadClass("org.elasticsearch.xpack.core.XPackPlugin");
        for (String name : names) {
            Field once = plugin.getDeclaredField(name);
            // What is inside: the field itself is final, and its value compiled into those who read it.
            Object kept = unsafe.getObject(unsafe.staticFieldBase(once), unsafe.staticFieldOffset(once));
            if (kept == null) {
                return; // Nobody has looked at the class yet.
            }
            Object value = unsafe.getObject(kept, unsafe.objectFieldOffset(SetOnce.class.getDeclaredField("set")));
            ((AtomicReference<?>) value).set(null);
        }
    }

    private static String words(Throwable refusal) {
        StringBuilder words = new StringBuilder();
        for (Throwable cause = refusal; cause != null; cause = cause.getCause()) {
            words.append(words.isEmpty() ? "" : ": ").append(cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage());
        }
        return words.toString();
    }

    private static void invoke(String name, Class<?> type, Object argument) throws Exception {
        Method method = Elasticsearch.class.getDeclaredMethod(name, type);
        method.setAccessible(true);
        try {
            method.invoke(null, argument);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
