"""What the wire benchmark compares and what it loads them with: the lab, Apache Kafka, librdkafka's mock cluster, one librdkafka client."""
