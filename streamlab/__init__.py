"""StreamLab: a simulated Kafka cluster that a person can see, touch and break."""
