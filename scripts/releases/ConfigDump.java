import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/**
 * Prints every broker, topic, producer and consumer config of the Kafka jars on the class path:
 * one JSON object a line, sorted by domain and name. With the argument "check" it judges values
 * instead. Works with 2.8 and later, by reflection only.
 */
public class ConfigDump {
    private static final Pattern DEPRECATED = Pattern.compile(
        "^\\W*deprecated\\b|this config(uration)? (is|has been) deprecated", Pattern.CASE_INSENSITIVE);

    public static void main(String[] args) throws Exception {
        // The defaults of ssl.keymanager.algorithm and ssl.trustmanager.algorithm follow the JVM: pin OpenJDK's.
        java.security.Security.setProperty("ssl.KeyManagerFactory.algorithm", "SunX509");
        java.security.Security.setProperty("ssl.TrustManagerFactory.algorithm", "PKIX");
        if (args.length > 0 && args[0].equals("check")) check();
        else dump();
    }

    /**
     * Reads lines of domain, key and base64 value from standard input; a line each comes back:
     * "ok", or base64 of the sentence ConfigDef.parse refuses the value with.
     */
    private static void check() throws Exception {
        Map<String, ConfigDef> domains = domains();
        StringBuilder out = new StringBuilder();
        for (String line : new String(System.in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
            String[] parts = line.split("\t", -1);
            ConfigKey key = domains.get(parts[0]).configKeys().get(parts[1]);
            String value = new String(Base64.getDecoder().decode(parts[2]), StandardCharsets.UTF_8);
            out.append(verdict(key, value)).append('\n');
        }
        System.out.print(out);
    }

    private static String verdict(ConfigKey key, String value) {
        try {
            new ConfigDef().define(key).parse(Map.of(key.name, value));
            return "ok";
        } catch (ConfigException | IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            return Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void dump() throws Exception {
        Map<String, String> modes = updateModes();
        Map<String, List<String>> topicSynonyms = topicSynonyms();
        Map<String, ConfigDef> domains = domains();
        StringBuilder out = new StringBuilder();
        for (Map.Entry<String, ConfigDef> domain : domains.entrySet()) {
            for (ConfigKey key : new TreeMap<>(domain.getValue().configKeys()).values()) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("domain", domain.getKey());
                describe(key, line);
                if (domain.getKey().equals("broker")) {
                    line.put("mode", modes.get(key.name));
                    line.put("synonyms", brokerSynonyms(key.name));
                }
                if (domain.getKey().equals("topic")) line.put("synonyms", topicSynonyms.get(key.name));
                out.append(json(line)).append('\n');
            }
        }
        System.out.print(out);
    }

    /** The four ConfigDefs of the release by domain. */
    static Map<String, ConfigDef> domains() throws Exception {
        Map<String, ConfigDef> domains = new LinkedHashMap<>();
        domains.put("broker", brokerDef());
        domains.put("topic", topicDef());
        domains.put("producer", clientDef("org.apache.kafka.clients.producer.ProducerConfig"));
        domains.put("consumer", clientDef("org.apache.kafka.clients.consumer.ConsumerConfig"));
        return domains;
    }

    private static void describe(ConfigKey key, Map<String, Object> line) throws Exception {
        boolean required = ConfigDef.NO_DEFAULT_VALUE.equals(key.defaultValue);
        line.put("name", key.name);
        line.put("type", key.type.name());
        line.put("default", required ? null : defaultText(key));
        line.put("required", required ? true : null);
        line.put("importance", key.importance.name());
        line.put("internal", key.internalConfig ? true : null);
        line.put("deprecated",
            key.documentation != null && DEPRECATED.matcher(key.documentation).find() ? true : null);
        line.put("valid", key.validator == null ? null : text(key.validator));
        line.put("rule", key.validator == null ? null : rule(key, key.validator));
    }

    private static String text(Validator validator) {
        String text = String.valueOf(validator);
        return text.isEmpty() || text.contains("$$Lambda") ? null : text;
    }

    /** A password's default is never printed; a map's order is the enum's, not that of its hashes. */
    private static String defaultText(ConfigKey key) {
        if (key.defaultValue == null || key.type == ConfigDef.Type.PASSWORD) return null;
        String text = ConfigDef.convertToString(key.defaultValue, key.type);
        if (!key.name.equals("listener.security.protocol.map")) return text;
        List<String> items = new ArrayList<>(Arrays.asList(text.split(",")));
        List<String> order = Arrays.asList("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL");
        items.sort((a, b) -> order.indexOf(a.split(":")[0]) - order.indexOf(b.split(":")[0]));
        return String.join(",", items);
    }

    /** The validator as data, a word and its arguments, where its text does not say all of it. */
    private static List<String> rule(ConfigKey key, Validator validator) throws Exception {
        switch (validator.getClass().getSimpleName()) {
            case "Range":
            case "ValidString":
            case "CaseInsensitiveValidString":
            case "NonEmptyString":
            case "NonNullValidator": return null;
            case "ValidList": return list(validator);
            case "ThrottledReplicaListValidator":
            case "ThrottledReplicaListValidator$": return words("throttled-replicas", List.of());
            case "ControllerQuorumVotersValidator": return words("voters", List.of());
            case "ControllerQuorumBootstrapServersValidator": return words("bootstrap-servers", List.of());
            case "ApiVersionValidator$":
            case "MetadataVersionValidator": return words("metadata-version", List.of());
            default: return other(key, validator);
        }
    }

    private static List<String> other(ConfigKey key, Validator validator) {
        if (key.type == ConfigDef.Type.INT || key.type == ConfigDef.Type.LONG) return probed(key, validator);
        String text = String.valueOf(validator);
        if (text.contains("by_duration")) return words("offset-reset", List.of());
        if (text.startsWith("[")) {
            String[] items = text.substring(1, text.length() - 1).split(", ");
            return words("one-of-any-case", Arrays.asList(items));
        }
        throw new IllegalStateException("unknown validator of " + key.name + ": " + validator.getClass());
    }

    /** Letters: s = items must be unique and non-empty (4.2+), e = an empty list is allowed, n = null is. */
    private static List<String> list(Validator validator) throws Exception {
        boolean strict = hasField(validator, "isEmptyAllowed");
        String letters = !strict ? "e" : "s"
            + ((Boolean) field(validator, "isEmptyAllowed") ? "e" : "")
            + ((Boolean) field(validator, "isNullAllowed") ? "n" : "");
        Object items = field(field(validator, "validString"), "validStrings");
        List<String> words = new ArrayList<>(List.of("list", letters));
        words.addAll(strings(items));
        return words;
    }

    /** A validator without fields, on a number: the lone value -1 and the bounds of the rest, found by asking it. */
    private static List<String> probed(ConfigKey key, Validator validator) {
        boolean minusOne = accepts(key, validator, -1);
        long low = accepts(key, validator, 0) ? 0 : 1;
        if (accepts(key, validator, -2) || !accepts(key, validator, low))
            throw new IllegalStateException("cannot probe the validator of " + key.name);
        long high = Integer.MAX_VALUE;
        if (!accepts(key, validator, high)) {
            long accepted = low;
            while (high - accepted > 1) {
                long middle = (accepted + high) / 2;
                if (accepts(key, validator, middle)) accepted = middle; else high = middle;
            }
            return words(minusOne ? "minus-one-or" : "range", List.of("" + low, "" + accepted));
        }
        return words(minusOne ? "minus-one-or" : "range", List.of("" + low, ""));
    }

    private static boolean accepts(ConfigKey key, Validator validator, long value) {
        try {
            if (key.type == ConfigDef.Type.INT) validator.ensureValid(key.name, (int) value);
            else validator.ensureValid(key.name, value);
            return true;
        } catch (ConfigException e) {
            return false;
        }
    }

    private static ConfigDef brokerDef() throws Exception {
        Class<?> java = find("org.apache.kafka.server.config.AbstractKafkaConfig");
        if (java != null) return (ConfigDef) java.getField("CONFIG_DEF").get(null);
        return (ConfigDef) call(module("kafka.server.KafkaConfig"), "configDef");
    }

    private static ConfigDef topicDef() throws Exception {
        Class<?> java = find("org.apache.kafka.storage.internals.log.LogConfig");
        if (java != null) return (ConfigDef) java.getMethod("configDefCopy").invoke(null);
        return (ConfigDef) call(module("kafka.log.LogConfig"), "configDefCopy");
    }

    private static ConfigDef clientDef(String name) throws Exception {
        return (ConfigDef) Class.forName(name).getMethod("configDef").invoke(null);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> updateModes() throws Exception {
        return (Map<String, String>) dynamic("dynamicConfigUpdateModes");
    }

    /** Names that answer for a broker key, best first, without the key when it is alone. */
    private static List<String> brokerSynonyms(String name) throws Exception {
        List<String> names = strings(dynamic("brokerConfigSynonyms", name, false));
        if (names.size() < 2) return null;
        List<String> words = new ArrayList<>();
        for (String each : names) words.add(each + " " + factor(each));
        return words;
    }

    /** Broker keys that give a topic key its value, best first, each with the factor to the topic's unit. */
    private static Map<String, List<String>> topicSynonyms() throws Exception {
        Class<?> java = find("org.apache.kafka.server.config.ServerTopicConfigSynonyms");
        if (java != null) return converted((Map<?, ?>) java.getField("ALL_TOPIC_CONFIG_SYNONYMS").get(null));
        Object scala = module("kafka.log.LogConfig");
        if (hasMethod(scala, "AllTopicConfigSynonyms"))
            return converted((Map<?, ?>) asJava(call(scala, "AllTopicConfigSynonyms")));
        Map<String, List<String>> synonyms = new TreeMap<>();
        Map<?, ?> first = (Map<?, ?>) asJava(call(scala, "TopicConfigSynonyms"));
        for (Map.Entry<?, ?> entry : first.entrySet()) {
            String name = entry.getValue().toString();
            List<String> words = new ArrayList<>();
            for (String each : strings(dynamic("brokerConfigSynonyms", name, false)))
                words.add(each + " " + factor(each));
            synonyms.put(entry.getKey().toString(), words);
        }
        return synonyms;
    }

    private static Map<String, List<String>> converted(Map<?, ?> all) throws Exception {
        Map<String, List<String>> synonyms = new TreeMap<>();
        for (Map.Entry<?, ?> entry : all.entrySet()) {
            List<String> words = new ArrayList<>();
            for (Object synonym : (List<?>) entry.getValue()) {
                @SuppressWarnings("unchecked")
                Function<String, String> converter = (Function<String, String>) call(synonym, "converter");
                words.add(call(synonym, "name") + " " + converter.apply("1"));
            }
            synonyms.put(entry.getKey().toString(), words);
        }
        return synonyms;
    }

    /** Milliseconds in the unit a key is named for: what KafkaConfig multiplies by. */
    private static String factor(String name) {
        return name.endsWith(".hours") ? "3600000" : name.endsWith(".minutes") ? "60000" : "1";
    }

    private static Object dynamic(String method, Object... args) throws Exception {
        Class<?> java = find("org.apache.kafka.server.config.DynamicBrokerConfig");
        if (java == null) return call(module("kafka.server.DynamicBrokerConfig"), method, args);
        for (Method each : java.getMethods())
            if (each.getName().equals(method) && each.getParameterCount() == args.length)
                return each.invoke(null, args);
        throw new IllegalStateException(method);
    }

    private static Object asJava(Object map) throws Exception {
        if (map instanceof Map) return map;
        Class<?> converters = Class.forName("scala.jdk.javaapi.CollectionConverters");
        return converters.getMethod("asJava", Class.forName("scala.collection.Map")).invoke(null, map);
    }

    private static List<String> strings(Object items) throws Exception {
        List<String> strings = new ArrayList<>();
        if (items instanceof Iterable) for (Object item : (Iterable<?>) items) strings.add(item.toString());
        else if (items instanceof Object[]) for (Object item : (Object[]) items) strings.add(item.toString());
        else if (items != null) {
            Object iterator = call(items, "iterator");
            Class<?> type = Class.forName("scala.collection.Iterator");
            while ((Boolean) type.getMethod("hasNext").invoke(iterator))
                strings.add(type.getMethod("next").invoke(iterator).toString());
        }
        return strings;
    }

    private static List<String> words(String word, List<String> rest) {
        List<String> words = new ArrayList<>(List.of(word));
        words.addAll(rest);
        return words;
    }

    private static Class<?> find(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }

    private static Object module(String name) throws Exception {
        return Class.forName(name + "$").getField("MODULE$").get(null);
    }

    private static boolean hasMethod(Object on, String name) {
        return Arrays.stream(on.getClass().getMethods()).anyMatch(each -> each.getName().equals(name));
    }

    private static Object call(Object on, String name, Object... args) throws Exception {
        for (Method each : on.getClass().getMethods()) {
            if (!each.getName().equals(name) || each.getParameterCount() != args.length) continue;
            each.setAccessible(true);
            return each.invoke(on, args);
        }
        throw new IllegalStateException(on.getClass() + " has no " + name);
    }

    private static boolean hasField(Object on, String name) {
        return Arrays.stream(on.getClass().getDeclaredFields()).anyMatch(each -> each.getName().equals(name));
    }

    private static Object field(Object on, String name) throws Exception {
        Field field = on.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(on);
    }

    private static String json(Object value) {
        if (value instanceof Map) {
            List<String> members = new ArrayList<>();
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet())
                if (entry.getValue() != null) members.add(json(entry.getKey()) + ":" + json(entry.getValue()));
            return "{" + String.join(",", members) + "}";
        }
        if (value instanceof List) {
            List<String> items = new ArrayList<>();
            for (Object item : (List<?>) value) items.add(json(item));
            return "[" + String.join(",", items) + "]";
        }
        return value instanceof Boolean ? value.toString() : quoted(value.toString());
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') quoted.append('\\').append(c);
            else if (c < ' ' || c > '~') quoted.append(String.format("\\u%04x", (int) c));
            else quoted.append(c);
        }
        return quoted.append('"').toString();
    }
}
