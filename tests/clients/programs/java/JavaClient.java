import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Apache Kafka's own Java client in the tests' conversation. */
public class JavaClient {
    private static final Map<String, String> ASKED = new HashMap<>();

    public static void main(String[] words) throws Exception {
        for (int at = 1; at + 1 < words.length; at += 2) ASKED.put(words[at].substring(2), words[at + 1]);
        switch (words[0]) {
            case "create" -> create();
            case "produce" -> produce();
            case "consume" -> consume();
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    private static void create() throws Exception {
        try (Admin admin = Admin.create(common())) {
            int partitions = Integer.parseInt(ASKED.getOrDefault("partitions", "3"));
            short replicas = Short.parseShort(ASKED.getOrDefault("replicas", "3"));
            admin.createTopics(List.of(new NewTopic(ASKED.get("topic"), partitions, replicas))).all().get();
        }
        say("{\"event\": \"created\", \"topic\": \"%s\"}", ASKED.get("topic"));
    }

    private static void produce() throws Exception {
        double rate = Double.parseDouble(ASKED.getOrDefault("rate", "0"));
        int count = Integer.parseInt(ASKED.getOrDefault("count", "300"));
        String prefix = ASKED.getOrDefault("prefix", "m");
        Properties settings = common();
        settings.put("compression.type", ASKED.getOrDefault("codec", "none"));
        settings.put("acks", "all");
        settings.put("enable.idempotence", rate > 0);
        settings.put("linger.ms", 20);
        try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            long begun = System.nanoTime();
            for (int number = 0; number < count; number++) {
                if (rate > 0) {
                    long early = begun + (long) (number / rate * 1e9) - System.nanoTime();
                    if (early > 0) Thread.sleep(Duration.ofNanos(early).toMillis());
                }
                String key = "user-" + number % 20, value = prefix + "-" + number;
                producer.send(new ProducerRecord<>(ASKED.get("topic"), key, value), (where, error) -> {
                    if (error != null) say("{\"event\": \"failed\", \"value\": \"%s\", \"reason\": \"%s\"}", value, error);
                    else say("{\"event\": \"sent\", \"partition\": %d, \"offset\": %d, \"key\": \"%s\", \"value\": \"%s\"}",
                            where.partition(), where.offset(), key, value);
                });
            }
        }
        say("{\"event\": \"done\"}");
    }

    private static void consume() throws Exception {
        Properties settings = common();
        settings.put("group.id", ASKED.get("group"));
        settings.put("auto.offset.reset", "earliest");
        settings.put("enable.auto.commit", false);
        settings.put("session.timeout.ms", 6000);
        settings.put("heartbeat.interval.ms", 500);
        var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        consumer.subscribe(List.of(ASKED.get("topic")), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> added) {
                var partitions = consumer.assignment().stream().map(TopicPartition::partition).sorted().toList();
                say("{\"event\": \"assigned\", \"partitions\": %s}", partitions);
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> taken) {}
        });
        BlockingQueue<String> orders = orders();
        while (true) {
            consumer.poll(Duration.ofMillis(100)).forEach(record ->
                say("{\"event\": \"record\", \"partition\": %d, \"offset\": %d, \"key\": \"%s\", \"value\": \"%s\"}",
                    record.partition(), record.offset(), record.key(), record.value()));
            String order = orders.poll();
            if (order == null) continue;
            String[] words = order.split(" ");
            if (words[0].equals("commit")) {
                Map<TopicPartition, OffsetAndMetadata> positions = consumer.assignment().stream()
                    .collect(Collectors.toMap(at -> at, at -> new OffsetAndMetadata(consumer.position(at))));
                try {
                    consumer.commitSync(positions);
                } catch (KafkaException error) {
                    say("{\"event\": \"refused\", \"reason\": \"%s\"}", error.getClass().getSimpleName());
                    continue;
                }
                say("{\"event\": \"committed\", \"offsets\": {%s}}", positions.entrySet().stream()
                    .map(each -> "\"" + each.getKey().partition() + "\": " + each.getValue().offset())
                    .collect(Collectors.joining(", ")));
            } else if (words[0].equals("seek")) {
                consumer.seek(new TopicPartition(ASKED.get("topic"), Integer.parseInt(words[1])), Long.parseLong(words[2]));
                say("{\"event\": \"sought\"}");
            } else {
                consumer.close();
                say("{\"event\": \"left\"}");
                System.exit(0);
            }
        }
    }

    private static Properties common() {
        Properties settings = new Properties();
        settings.put("bootstrap.servers", ASKED.get("bootstrap"));
        settings.put("client.id", ASKED.get("client-id"));
        return settings;
    }

    private static BlockingQueue<String> orders() {
        BlockingQueue<String> waiting = new LinkedBlockingQueue<>();
        Thread listener = new Thread(() -> {
            new BufferedReader(new InputStreamReader(System.in)).lines().forEach(waiting::add);
            waiting.add("leave");
        });
        listener.setDaemon(true);
        listener.start();
        return waiting;
    }

    private static synchronized void say(String line, Object... values) {
        System.out.println(String.format(line, values));
        System.out.flush();
    }
}
