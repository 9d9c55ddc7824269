import java.util.List;

/** Prints the metadata version of a release and the levels its other features have by default. */
public class Features {
    public static void main(String[] args) throws Exception {
        Class<?> version = Class.forName("org.apache.kafka.server.common.MetadataVersion");
        Object newest = version.getMethod("latestProduction").invoke(null);
        System.out.println("metadata.version=" + newest);
        Class<?> feature;
        try {
            feature = Class.forName("org.apache.kafka.server.common.Feature");
        } catch (ClassNotFoundException e) {
            return;
        }
        for (Object each : (List<?>) feature.getField("PRODUCTION_FEATURES").get(null)) {
            Object level = feature.getMethod("defaultLevel", version).invoke(each, newest);
            Object name = feature.getMethod("featureName").invoke(each);
            if ((Short) level > 0) System.out.println(name + "=" + level);
        }
    }
}
