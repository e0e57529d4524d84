import org.elasticsearch.bootstrap.BootstrapInfo;
import org.elasticsearch.bootstrap.ServerArgs;
import org.elasticsearch.common.io.stream.OutputStreamStreamOutput;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.KeyStoreWrapper;
import org.elasticsearch.common.settings.SecureString;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Starts one real Elasticsearch server process and stays in front of it, as the stock start command does.
 * Options: -E key=value, -p file, -d, -q, -V, -h; anything else, also --enrollment-token, is refused.
 * The keystore passphrase, if the keystore has one, is the first line of stdin.
 */
public final class Launcher {
    private static final int USAGE = 64, DATA = 65, CONFIG = 78;

    private static final class Stop extends Exception {
        final int code;

        Stop(int code, String message) {
            super(message);
            this.code = code;
        }
    }

    private final Map<String, String> overrides = new LinkedHashMap<>();
    private Path pidFile;
    private boolean quiet;
    private boolean daemonize;
    private volatile boolean detached;

    public static void main(String[] args) throws Exception {
        int code;
        try {
            code = new Launcher().run(args);
        } catch (Stop e) {
            System.err.println("ERROR: " + e.getMessage() + ", with exit code " + e.code);
            code = e.code;
        }
        System.exit(code);
    }

    private void setting(String text) throws Stop {
        int at = text.indexOf('=');
        if (at < 1 || at == text.length() - 1) {
            throw new Stop(USAGE, "setting [" + text + "] must be key=value with a value");
        }
        if (overrides.put(text.substring(0, at), text.substring(at + 1)) != null) {
            throw new Stop(USAGE, "setting [" + text.substring(0, at) + "] given twice");
        }
    }

    private boolean parse(String[] args, Path home) throws Stop {
        for (int i = 0; i < args.length; i++) {
            String a = args[i];
            if (a.equals("-E") || a.equals("-p") || a.equals("--pidfile")) {
                if (++i == args.length) {
                    throw new Stop(USAGE, "option " + a + " needs a value");
                }
                if (a.equals("-E")) {
                    setting(args[i]);
                } else {
                    pidFile = home.resolve(args[i]).normalize();
                }
            } else if (a.startsWith("-E")) {
                setting(a.substring(2));
            } else if (a.equals("-q") || a.equals("--quiet")) {
                quiet = true;
            } else if (a.equals("-d") || a.equals("--daemonize")) {
                daemonize = true;
            } else if (a.equals("-V") || a.equals("--version")) {
                var build = org.elasticsearch.Build.current();
                System.out.println("Version: " + build.qualifiedVersion() + ", Build: tar/" + build.hash() + "/" + build.date()
                    + ", JVM: " + System.getProperty("java.version"));
                return false;
            } else if (a.equals("-h") || a.equals("--help")) {
                System.out.println("options: -E key=value, -p file, -d, -q, -V, -h");
                return false;
            } else {
                throw new Stop(USAGE, "unsupported argument [" + a + "]");
            }
        }
        return true;
    }

    private static SecureString passphrase() throws IOException, Stop {
        var console = System.console();
        if (console != null) {
            return new SecureString(console.readPassword("Enter password for the elasticsearch keystore : "));
        }
        String value = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        if (value == null) {
            throw new Stop(DATA, "the keystore has a passphrase and none was given");
        }
        return new SecureString(value.toCharArray());
    }

    private static Path only(Path dir) throws IOException {
        try (var files = Files.newDirectoryStream(dir, "*.jar")) {
            return files.iterator().next();
        }
    }

    private static List<String> jvmFlags(Path home, Path tmp) throws IOException {
        int java = Runtime.version().feature();
        List<String> f = new ArrayList<>(List.of(
            "-Xms256m", "-Xmx256m", "-XX:TieredStopAtLevel=1", "-Xss1m", // quick start matters more than throughput here
            "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8", "-Djna.nosys=true",
            "-Dio.netty.noUnsafe=true", "-Dio.netty.noKeySetOptimization=true", "-Dio.netty.recycler.maxCapacityPerThread=0",
            "-Dlog4j.shutdownHookEnabled=false", "-Dlog4j2.disable.jmx=true", "-Dlog4j2.formatMsgNoLookups=true",
            "-Djava.locale.providers=CLDR", "-XX:-OmitStackTraceInFastThrow", "-XX:+ExitOnOutOfMemoryError",
            "-Djava.io.tmpdir=" + tmp,
            "-Des.path.home=" + home, "-Des.distribution.type=tar", "-Des.java.type=unknown",
            "-Djdk.attach.allowAttachSelf=true",
            "--patch-module=java.base=" + only(home.resolve("lib/entitlement-bridge")),
            "--add-exports=java.base/org.elasticsearch.entitlement.bridge=org.elasticsearch.entitlement,java.logging,java.net.http,java.naming,jdk.net",
            "--add-opens=org.apache.lucene.core/org.apache.lucene.codecs.lucene99=org.elasticsearch.server",
            "--add-opens=org.apache.lucene.core/org.apache.lucene.internal.vectorization=org.elasticsearch.server"
        ));
        if (java >= 21) {
            f.add("-XX:+EnableDynamicAgentLoading");
            f.add("--enable-native-access=org.elasticsearch.nativeaccess,org.apache.lucene.core");
        }
        if (java >= 24) {
            f.add("--enable-native-access=ALL-UNNAMED");
            f.add("--illegal-native-access=deny");
        }
        String extra = System.getenv("ES_JAVA_OPTS");
        if (extra != null && !extra.isBlank()) {
            f.addAll(Arrays.asList(extra.trim().split("\\s+")));
        }
        return f;
    }

    private int run(String[] args) throws Exception {
        Path home = Path.of(System.getProperty("es.path.home")).toAbsolutePath().normalize();
        Path conf = Path.of(System.getProperty("es.path.conf")).toAbsolutePath().normalize();
        if (!parse(args, home)) {
            return 0;
        }
        if (Files.notExists(conf.resolve("log4j2.properties"))) {
            throw new Stop(CONFIG, "missing logging config file at [" + conf.resolve("log4j2.properties") + "]");
        }
        LogConfigurator.configureWithoutConfig(Settings.builder().put("logger.level", "ERROR").build());
        LogConfigurator.configureESLogging();
        for (String key : List.of("path.home", "path.data", "path.logs")) {
            String v = System.getProperty("es." + key);
            if (v != null) {
                overrides.put(key, v);
            }
        }
        // A node has to start on any developer's machine, also one whose disk is almost full.
        overrides.putIfAbsent("cluster.routing.allocation.disk.threshold_enabled", "false");
        Environment env;
        try {
            env = InternalSettingsPreparer.prepareEnvironment(Settings.EMPTY, overrides, conf, () -> System.getenv("HOSTNAME"));
        } catch (RuntimeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new Stop(1, e.getMessage() + " / " + cause.getMessage());
        }
        KeyStoreWrapper keystore;
        try {
            keystore = KeyStoreWrapper.bootstrap(env.configDir(), Launcher::passphrase);
        } catch (SecurityException e) {
            throw new Stop(DATA, e.getMessage());
        } catch (org.elasticsearch.cli.UserException e) {
            throw new Stop(e.exitCode, e.getMessage()); // for instance 78 when the file must be upgraded and cannot be written
        }
        if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
            throw new Stop(1, "can not run elasticsearch as root");
        }
        Path logs = env.logsDir();
        Path tmp = Files.createTempDirectory("elasticsearch-");
        List<String> cmd = new ArrayList<>();
        cmd.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        cmd.addAll(jvmFlags(home, tmp));
        cmd.addAll(List.of("--module-path", home.resolve("lib").toString(),
            "--add-modules=jdk.net", "--add-modules=jdk.management.agent", "--add-modules=ALL-MODULE-PATH",
            "-m", "org.elasticsearch.server/org.elasticsearch.bootstrap.Elasticsearch"));
        ProcessBuilder pb = new ProcessBuilder(cmd);
        pb.directory(home.toFile());
        pb.redirectOutput(ProcessBuilder.Redirect.INHERIT);
        pb.environment().putIfAbsent("LIBFFI_TMPDIR", tmp.toString());
        pb.environment().remove("ES_JAVA_OPTS");

        Process child = pb.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (detached) {
                return;
            }
            int code = 143;
            try {
                if (child.isAlive()) {
                    child.toHandle().destroy(); // SIGTERM; Process.destroy would also close the pipes, and the server then exits 1
                    if (!child.waitFor(60, TimeUnit.SECONDS)) {
                        child.destroyForcibly();
                    }
                }
                code = child.waitFor();
            } catch (InterruptedException ignored) {
            }
            remove(tmp);
            Runtime.getRuntime().halt(code);
        }));

        CountDownLatch ready = new CountDownLatch(1);
        Thread errors = new Thread(() -> pump(child, ready), "stderr");
        errors.start();
        try {
            OutputStream stdin = child.getOutputStream(); // stays open: end of stream means "parent died" to the server
            OutputStreamStreamOutput out = new OutputStreamStreamOutput(stdin);
            new ServerArgs(daemonize, quiet, pidFile, keystore, env.settings(), env.configDir(), logs).writeTo(out);
            out.flush();
        } catch (IOException e) {
            // the server died early; its own error text tells why
        } finally {
            keystore.close();
        }
        ready.await();
        if (daemonize && child.isAlive()) {
            detached = true;
            return 0;
        }
        int code = child.waitFor();
        errors.join();
        remove(tmp);
        return code;
    }

    /** Copies the server's stderr, and drops the one-character line that says "ready". */
    private static void pump(Process child, CountDownLatch ready) {
        try (BufferedReader r = new BufferedReader(new InputStreamReader(child.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line; (line = r.readLine()) != null;) {
                if (line.length() == 1 && line.charAt(0) == BootstrapInfo.SERVER_READY_MARKER) {
                    ready.countDown();
                } else {
                    System.err.println(line);
                }
            }
        } catch (IOException ignored) {
        } finally {
            ready.countDown();
        }
    }

    private static void remove(Path dir) {
        try (var paths = Files.walk(dir)) {
            paths.sorted(java.util.Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
        } catch (IOException ignored) {
        }
    }
}
