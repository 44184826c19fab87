"""What `--help` prints, as Apache Kafka 4.2.1's own tools print it; the tools' options are read from it (`options.read_help`).

Law of the module: texts, nothing else. Spaces at line ends are left out: every line is as wide as its header.
"""

WIDTH: dict[str, int] = {
    "kafka-topics.sh": 80,
    "kafka-console-producer.sh": 80,
    "kafka-console-consumer.sh": 80,
    "kafka-consumer-groups.sh": 79,
    "kafka-configs.sh": 78,
    "kafka-get-offsets.sh": 79,
    "kafka-delete-records.sh": 77,
    "kafka-leader-election.sh": 78,
    "kafka-groups.sh": 77,
    "kafka-broker-api-versions.sh": 76,
    "kafka-log-dirs.sh": 78,
    "kafka-reassign-partitions.sh": 79,
}

HELP: dict[str, str] = {
    "kafka-topics.sh": """\
This tool helps to create, delete, describe, or change a topic.
Option                                   Description
------                                   -----------
--alter                                  Alter the number of partitions and
                                           replica assignment. (To alter topic
                                           configurations, the kafka-configs
                                           tool can be used.)
--at-min-isr-partitions                  If set when describing topics, only
                                           show partitions whose isr count is
                                           equal to the configured minimum.
--bootstrap-server <String: server to    REQUIRED: The Kafka server to connect
  connect to>                              to.
--command-config <String: command        Property file containing configs to be
  config property file>                    passed to Admin Client.
--config <String: name=value>            A topic configuration override for the
                                           topic being created. The following
                                           is a list of valid configurations:
                                         \tcleanup.policy
                                         \tcompression.gzip.level
                                         \tcompression.lz4.level
                                         \tcompression.type
                                         \tcompression.zstd.level
                                         \tdelete.retention.ms
                                         \tfile.delete.delay.ms
                                         \tflush.messages
                                         \tflush.ms
                                         \tfollower.replication.throttled.
                                           replicas
                                         \tindex.interval.bytes
                                         \tleader.replication.throttled.replicas
                                         \tlocal.retention.bytes
                                         \tlocal.retention.ms
                                         \tmax.compaction.lag.ms
                                         \tmax.message.bytes
                                         \tmessage.timestamp.after.max.ms
                                         \tmessage.timestamp.before.max.ms
                                         \tmessage.timestamp.type
                                         \tmin.cleanable.dirty.ratio
                                         \tmin.compaction.lag.ms
                                         \tmin.insync.replicas
                                         \tpreallocate
                                         \tremote.log.copy.disable
                                         \tremote.log.delete.on.disable
                                         \tremote.storage.enable
                                         \tretention.bytes
                                         \tretention.ms
                                         \tsegment.bytes
                                         \tsegment.index.bytes
                                         \tsegment.jitter.ms
                                         \tsegment.ms
                                         \tunclean.leader.election.enable
                                         See the Kafka documentation for full
                                           details on the topic configs. It is
                                           supported only in combination with --
                                           create. (To alter topic
                                           configurations, the kafka-configs
                                           tool can be used.)
--create                                 Create a new topic.
--delete                                 Delete a topic.
--delete-config <String: name>           This option is no longer supported and
                                           has been deprecated since 4.0
--describe                               List details for the given topics.
--exclude-internal                       Exclude internal topics when listing
                                           or describing topics. By default,
                                           the internal topics are included.
--help                                   Print usage information.
--if-exists                              If set when altering or deleting or
                                           describing topics, the action will
                                           only execute if the topic exists.
--if-not-exists                          If set when creating topics, the
                                           create request will not fail if the
                                           topic already exists, but the
                                           request will still be sent.
--list                                   List all available topics.
--partition-size-limit-per-response      The maximum partition size to be
  <Integer: maximum number of              included in one
  partitions per response>                 DescribeTopicPartitions response.
--partitions <Integer: # of partitions>  The number of partitions for the topic
                                           being created or altered. If not
                                           supplied with --create, the topic
                                           uses the cluster default. (WARNING:
                                           If partitions are increased for a
                                           topic that has a key, the partition
                                           logic or ordering of the messages
                                           will be affected).
--replica-assignment <String:            A list of manual partition-to-broker
  broker_id_for_part1_replica1 :           assignments for the topic being
  broker_id_for_part1_replica2 ,           created or altered.
  broker_id_for_part2_replica1 :
  broker_id_for_part2_replica2 , ...>
--replication-factor <Integer:           The replication factor for each
  replication factor>                      partition in the topic being
                                           created. If not supplied, the topic
                                           uses the cluster default.
--topic <String: topic>                  The topic to create, alter, describe
                                           or delete. It also accepts a regular
                                           expression, except for --create
                                           option.
--topic-id <String: topic-id>            The topic-id to describe.
--topics-with-overrides                  If set when describing topics, only
                                           show topics that have overridden
                                           configs.
--unavailable-partitions                 If set when describing topics, only
                                           show partitions whose leader is not
                                           available.
--under-min-isr-partitions               If set when describing topics, only
                                           show partitions whose isr count is
                                           less than the configured minimum.
--under-replicated-partitions            If set when describing topics, only
                                           show under-replicated partitions.
--version                                Display Kafka version.
""",
    "kafka-console-producer.sh": """\
This tool helps to read data from standard input and publish it to Kafka.
Option                                   Description
------                                   -----------
--batch-size <Integer: size>             The buffer size in bytes allocated for
                                           a partition. When records are
                                           received which are smaller than this
                                           size the producer will attempt to
                                           optimistically group them together
                                           until this size is reached. This is
                                           the option to control batch.size in
                                           producer configs. Please note that
                                           this option will be replaced if max-
                                           partition-memory-bytes is also set.
                                           (default: 16384)
--bootstrap-server <String: server to    REQUIRED: The server(s) to connect to.
  connect to>                              The broker list string in the form
                                           HOST1:PORT1,HOST2:PORT2.
--command-config <String: config file>   Producer config properties file. Note
                                           that [command-property] takes
                                           precedence over this config.
--command-property <String:              Producer config properties in the form
  producer_prop>                           key=value.
--compression-codec [String:             The compression codec: either 'none',
  compression-codec]                       'gzip', 'snappy', 'lz4', or 'zstd'.
                                           If specified without value, then it
                                           defaults to 'gzip'
--help                                   Print usage information.
--line-reader <String: reader_class>     The class name of the class to use for
                                           reading lines from standard in. By
                                           default each line is read as a
                                           separate message. (default: org.
                                           apache.kafka.tools.LineMessageReader)
--max-block-ms <Long: max block on       The max time that the producer will
  send>                                    block for during a send request.
                                           (default: 60000)
--max-memory-bytes <Long: total memory   The total memory used by the producer
  in bytes>                                to buffer records waiting to be sent
                                           to the server. This is the option to
                                           control `buffer.memory` in producer
                                           configs. (default: 33554432)
--max-partition-memory-bytes <Integer:   (Deprecated) The buffer size in bytes
  memory in bytes per partition>           allocated for a partition. When
                                           records are received which are
                                           smaller than this size the producer
                                           will attempt to optimistically group
                                           them together until this size is
                                           reached. This is the option to
                                           control batch.size in producer
                                           configs. This option will be removed
                                           in Apache Kafka 5.0. Use --batch-
                                           size instead. (default: 16384)
--message-send-max-retries <Integer>     Brokers can fail receiving the message
                                           for multiple reasons, and being
                                           unavailable transiently is just one
                                           of them. This property specifies the
                                           number of retries before the
                                           producer give up and drop this
                                           message. This is the option to
                                           control `retries` in producer
                                           configs. (default: 3)
--metadata-expiry-ms <Long: metadata     The period of time in milliseconds
  expiration interval>                     after which we force a refresh of
                                           metadata even if we haven't seen any
                                           leadership changes. This is the
                                           option to control `metadata.max.age.
                                           ms` in producer configs. (default:
                                           300000)
--producer-property <String:             (DEPRECATED) Producer config
  producer_prop>                           properties in the form key=value.
                                           This option will be removed in a
                                           future version. Use --command-
                                           property instead.
--producer.config <String: config file>  (DEPRECATED) Producer config
                                           properties file. Note that [command-
                                           property] takes precedence over this
                                           config. This option will be removed
                                           in a future version. Use --command-
                                           config instead.
--property <String: prop>                (DEPRECATED) A mechanism to pass user-
                                           defined properties in the form
                                           key=value to the message reader.
                                           This allows custom configuration for
                                           a user-defined message reader.
                                         Default properties include:
                                          parse.key=false
                                          parse.headers=false
                                          ignore.error=false
                                          key.separator=\\t
                                          headers.delimiter=\\t
                                          headers.separator=,
                                          headers.key.separator=:
                                          null.marker=   When set, any fields
                                           (key, value and headers) equal to
                                           this will be replaced by null
                                         Default parsing pattern when:
                                          parse.headers=true and parse.key=true:
                                           "h1:v1,h2:v2...\\tkey\\tvalue"
                                          parse.key=true:
                                           "key\\tvalue"
                                          parse.headers=true:
                                           "h1:v1,h2:v2...\\tvalue"
                                          This option will be removed in a
                                           future version. Use --reader-
                                           property instead.
--reader-config <String: config file>    Config properties file for the message
                                           reader. Note that [reader-property]
                                           takes precedence over this config.
--reader-property <String: prop>         A mechanism to pass user-defined
                                           properties in the form key=value to
                                           the message reader. This allows
                                           custom configuration for a user-
                                           defined message reader.
                                         Default properties include:
                                          parse.key=false
                                          parse.headers=false
                                          ignore.error=false
                                          key.separator=\\t
                                          headers.delimiter=\\t
                                          headers.separator=,
                                          headers.key.separator=:
                                          null.marker=   When set, any fields
                                           (key, value and headers) equal to
                                           this will be replaced by null
                                         Default parsing pattern when:
                                          parse.headers=true and parse.key=true:
                                           "h1:v1,h2:v2...\\tkey\\tvalue"
                                          parse.key=true:
                                           "key\\tvalue"
                                          parse.headers=true:
                                           "h1:v1,h2:v2...\\tvalue"
--request-required-acks <String:         The required `acks` of the producer
  request required acks>                   requests (default: -1)
--request-timeout-ms <Integer: request   The ack timeout of the producer
  timeout ms>                              requests. Value must be non-negative
                                           and non-zero. (default: 1500)
--retry-backoff-ms <Long>                Before each retry, the producer
                                           refreshes the metadata of relevant
                                           topics. Since leader election takes
                                           a bit of time, this property
                                           specifies the amount of time that
                                           the producer waits before refreshing
                                           the metadata. This is the option to
                                           control `retry.backoff.ms` in
                                           producer configs. (default: 100)
--socket-buffer-size <Integer: size>     The size of the tcp RECV size. This is
                                           the option to control `send.buffer.
                                           bytes` in producer configs.
                                           (default: 102400)
--sync                                   If set message send requests to the
                                           brokers are synchronously, one at a
                                           time as they arrive.
--timeout <Long: timeout_ms>             If set and the producer is running in
                                           asynchronous mode, this gives the
                                           maximum amount of time a message
                                           will queue awaiting sufficient batch
                                           size. The value is given in ms. This
                                           is the option to control `linger.ms`
                                           in producer configs. (default: 1000)
--topic <String: topic>                  REQUIRED: The topic name to produce
                                           messages to.
--version                                Display Kafka version.
""",
    "kafka-console-consumer.sh": """\
This tool helps to read data from Kafka topics and outputs it to standard output.
Option                                   Description
------                                   -----------
--bootstrap-server <String: server to    REQUIRED: The server(s) to connect to.
  connect to>
--command-config <String: config file>   Consumer config properties file. Note
                                           that [command-property] takes
                                           precedence over this config.
--command-property <String:              Consumer config properties in the form
  consumer_prop>                           key=value.
--consumer-property <String:             (DEPRECATED) Consumer config
  consumer_prop>                           properties in the form key=value.
                                           This option will be removed in a
                                           future version. Use --command-
                                           property instead.
--consumer.config <String: config file>  (DEPRECATED) Consumer config
                                           properties file. Note that [command-
                                           property] takes precedence over this
                                           config. This option will be removed
                                           in a future version. Use --command-
                                           config instead.
--enable-systest-events                  Log lifecycle events of the consumer
                                           in addition to logging consumed
                                           messages. (This is specific for
                                           system tests.)
--formatter <String: class>              The name of a class to use for
                                           formatting kafka messages for
                                           display. (default: org.apache.kafka.
                                           tools.consumer.
                                           DefaultMessageFormatter)
--formatter-config <String: config       Config properties file to initialize
  file>                                    the message formatter. Note that
                                           [formatter-property] takes
                                           precedence over this config.
--formatter-property <String: prop>      The properties to initialize the
                                           message formatter. Default
                                           properties include:
                                          print.timestamp=true|false
                                          print.key=true|false
                                          print.offset=true|false
                                          print.epoch=true|false
                                          print.partition=true|false
                                          print.headers=true|false
                                          print.value=true|false
                                          key.separator=<key.separator>
                                          line.separator=<line.separator>
                                          headers.separator=<headers.separator>
                                          null.literal=<null.literal>
                                          key.deserializer=<key.deserializer>
                                          value.deserializer=<value.
                                           deserializer>
                                          header.deserializer=<header.
                                           deserializer>
                                         Users can also pass in customized
                                           properties for their formatter; more
                                           specifically, users can pass in
                                           properties keyed with 'key.
                                           deserializer.', 'value.
                                           deserializer.' and 'headers.
                                           deserializer.' prefixes to configure
                                           their deserializers.
--from-beginning                         If the consumer does not already have
                                           an established offset to consume
                                           from, start with the earliest
                                           message present in the log rather
                                           than the latest message.
--group <String: consumer group id>      The consumer group id of the consumer.
--help                                   Print usage information.
--include <String: Java regex (String)>  Regular expression specifying list of
                                           topics to include for consumption.
--isolation-level <String>               Set to read_committed in order to
                                           filter out transactional messages
                                           which are not committed. Set to
                                           read_uncommitted to read all
                                           messages. (default: read_uncommitted)
--key-deserializer <String:              The name of the class to use for
  deserializer for keys>                   deserializing keys.
--max-messages <Integer: num_messages>   The maximum number of messages to
                                           consume before exiting. If not set,
                                           consumption is continual.
--offset <String: consume offset>        The offset to consume from (a non-
                                           negative number), or 'earliest'
                                           which means from beginning, or
                                           'latest' which means from end
                                           (default: latest)
--partition <Integer: partition>         The partition to consume from.
                                           Consumption starts from the end of
                                           the partition unless '--offset' is
                                           specified.
--property <String: prop>                (DEPRECATED) The properties to
                                           initialize the message formatter.
                                           Default properties include:
                                          print.timestamp=true|false
                                          print.key=true|false
                                          print.offset=true|false
                                          print.epoch=true|false
                                          print.partition=true|false
                                          print.headers=true|false
                                          print.value=true|false
                                          key.separator=<key.separator>
                                          line.separator=<line.separator>
                                          headers.separator=<headers.separator>
                                          null.literal=<null.literal>
                                          key.deserializer=<key.deserializer>
                                          value.deserializer=<value.
                                           deserializer>
                                          header.deserializer=<header.
                                           deserializer>
                                         Users can also pass in customized
                                           properties for their formatter; more
                                           specifically, users can pass in
                                           properties keyed with 'key.
                                           deserializer.', 'value.
                                           deserializer.' and 'headers.
                                           deserializer.' prefixes to configure
                                           their deserializers.
                                         This option will be removed in a
                                           future version. Use --formatter-
                                           property instead.
--skip-message-on-error                  If there is an error when processing a
                                           message, skip it instead of halt.
--timeout-ms <Long: timeout_ms>          If specified, exit if no message is
                                           available for consumption for the
                                           specified interval.
--topic <String: topic>                  The topic to consume from.
--value-deserializer <String:            The name of the class to use for
  deserializer for values>                 deserializing values.
--version                                Display Kafka version.
""",
    "kafka-consumer-groups.sh": """\
This tool helps to list all consumer groups, describe a consumer group, delete consumer group info, or reset consumer group offsets.
Option                                  Description
------                                  -----------
--all-groups                            Apply to all consumer groups.
--all-topics                            Consider all topics assigned to a
                                          group in the `reset-offsets` process.
--bootstrap-server <String: server to   The server(s) to connect to. REQUIRED
  connect to>                             for all options except for --
                                          validate-regex.
--by-duration <String: duration>        Reset offsets to offset by duration
                                          from current timestamp. Format:
                                          'PnDTnHnMnS'
--command-config <String: command       Property file containing configs to be
  config property file>                   passed to Admin Client and Consumer.
--delete                                Pass in groups to delete topic
                                          partition offsets and ownership
                                          information over the entire consumer
                                          group. For instance --group g1 --
                                          group g2
--delete-offsets                        Delete offsets of consumer group.
                                          Supports one consumer group at the
                                          time, and multiple topics.
--describe                              Describe consumer group and list
                                          offset lag (number of messages not
                                          yet processed) related to given
                                          group.
--dry-run                               Only show results without executing
                                          changes on Consumer Groups.
                                          Supported operations: reset-offsets.
--execute                               Execute operation. Supported
                                          operations: reset-offsets.
--export                                Export operation execution to a CSV
                                          file. Supported operations: reset-
                                          offsets.
--from-file <String: path to CSV file>  Reset offsets to values defined in CSV
                                          file.
--group <String: consumer group>        The consumer group we wish to act on.
--help                                  Print usage information.
--list                                  List all consumer groups.
--members                               Describe members of the group. This
                                          option may be used with '--describe'
                                          and '--bootstrap-server' options
                                          only.
                                        Example: --bootstrap-server localhost:
                                          9092 --describe --group group1 --
                                          members
--offsets                               Describe the group and list all topic
                                          partitions in the group along with
                                          their offset lag. This is the
                                          default sub-action of and may be
                                          used with '--describe' and '--
                                          bootstrap-server' options only.
                                        Example: --bootstrap-server localhost:
                                          9092 --describe --group group1 --
                                          offsets
--reset-offsets                         Reset offsets of consumer group.
                                          Supports one consumer group at the
                                          time, and instances should be
                                          inactive
                                        Has 2 execution options: --dry-run
                                          (the default) to plan which offsets
                                          to reset, and --execute to update
                                          the offsets. Additionally, the --
                                          export option is used to export the
                                          results to a CSV format.
                                        You must choose one of the following
                                          reset specifications: --to-datetime,
                                          --by-duration, --to-earliest, --to-
                                          latest, --shift-by, --from-file, --
                                          to-current, --to-offset.
                                        To define the scope use --all-topics
                                          or --topic. One scope must be
                                          specified unless you use '--from-
                                          file'.
--shift-by <Long: number-of-offsets>    Reset offsets shifting current offset
                                          by 'n', where 'n' can be positive or
                                          negative.
--state [String]                        When specified with '--describe',
                                          includes the state of the group.
                                        Example: --bootstrap-server localhost:
                                          9092 --describe --group group1 --
                                          state
                                        When specified with '--list', it
                                          displays the state of all groups. It
                                          can also be used to list groups with
                                          specific states.
                                        Example: --bootstrap-server localhost:
                                          9092 --list --state stable,empty
                                        This option may be used with '--
                                          describe', '--list' and '--bootstrap-
                                          server' options only.
--timeout <Long: timeout (ms)>          The timeout that can be set for some
                                          use cases. For example, it can be
                                          used when describing the group to
                                          specify the maximum amount of time
                                          in milliseconds to wait before the
                                          group stabilizes (when the group is
                                          just created, or is going through
                                          some changes). (default: 30000)
--to-current                            Reset offsets to current offset.
--to-datetime <String: datetime>        Reset offsets to offset from datetime.
                                          Format: 'YYYY-MM-DDThh:mm:ss.sss'
--to-earliest                           Reset offsets to earliest offset.
--to-latest                             Reset offsets to latest offset.
--to-offset <Long: offset>              Reset offsets to a specific offset.
--topic <String: topic>                 The topic whose consumer group
                                          information should be deleted or
                                          topic whose should be included in
                                          the reset offset process. In `reset-
                                          offsets` case, partitions can be
                                          specified using this format: `topic1:
                                          0,1,2`, where 0,1,2 are the
                                          partition to be included in the
                                          process. Reset-offsets also supports
                                          multiple topic inputs.
--type [String]                         When specified with '--list', it
                                          displays the types of all the
                                          groups. It can also be used to list
                                          groups with specific types.
                                        Example: --bootstrap-server localhost:
                                          9092 --list --type classic,consumer
                                        This option may be used with the '--
                                          list' option only.
--validate-regex <String: regex>        Validate that the syntax of the
                                          provided regular expression is valid
                                          according to the RE2 format.
--verbose                               Provide additional information, if
                                          any, when describing the group. This
                                          option may be used with '--
                                          offsets'/'--members'/'--state' and
                                          '--bootstrap-server' options only.
                                        Example: --bootstrap-server localhost:
                                          9092 --describe --group group1 --
                                          members --verbose
--version                               Display Kafka version.
""",
    "kafka-configs.sh": """\
This tool helps to manipulate and describe entity config for a topic, client, user, broker, ip, client-metrics or group
Option                                 Description
------                                 -----------
--add-config <String>                  Key Value pairs of configs to add.
                                         Square brackets can be used to group
                                         values which contain commas: 'k1=v1,
                                         k2=[v1,v2,v2],k3=v3'. The following
                                         is a list of valid configurations:
                                         For entity-type 'topics':
                                       \tcleanup.policy
                                       \tcompression.gzip.level
                                       \tcompression.lz4.level
                                       \tcompression.type
                                       \tcompression.zstd.level
                                       \tdelete.retention.ms
                                       \tfile.delete.delay.ms
                                       \tflush.messages
                                       \tflush.ms
                                       \tfollower.replication.throttled.
                                         replicas
                                       \tindex.interval.bytes
                                       \tleader.replication.throttled.replicas
                                       \tlocal.retention.bytes
                                       \tlocal.retention.ms
                                       \tmax.compaction.lag.ms
                                       \tmax.message.bytes
                                       \tmessage.timestamp.after.max.ms
                                       \tmessage.timestamp.before.max.ms
                                       \tmessage.timestamp.type
                                       \tmin.cleanable.dirty.ratio
                                       \tmin.compaction.lag.ms
                                       \tmin.insync.replicas
                                       \tpreallocate
                                       \tremote.log.copy.disable
                                       \tremote.log.delete.on.disable
                                       \tremote.storage.enable
                                       \tretention.bytes
                                       \tretention.ms
                                       \tsegment.bytes
                                       \tsegment.index.bytes
                                       \tsegment.jitter.ms
                                       \tsegment.ms
                                       \tunclean.leader.election.enable
                                       For entity-type 'brokers':
                                       \tbackground.threads
                                       \tcompression.gzip.level
                                       \tcompression.lz4.level
                                       \tcompression.type
                                       \tcompression.zstd.level
                                       \tconfig.providers
                                       \tfollower.replication.throttled.rate
                                       \tleader.replication.throttled.rate
                                       \tlistener.security.protocol.map
                                       \tlisteners
                                       \tlog.cleaner.backoff.ms
                                       \tlog.cleaner.dedupe.buffer.size
                                       \tlog.cleaner.delete.retention.ms
                                       \tlog.cleaner.io.buffer.load.factor
                                       \tlog.cleaner.io.buffer.size
                                       \tlog.cleaner.io.max.bytes.per.second
                                       \tlog.cleaner.max.compaction.lag.ms
                                       \tlog.cleaner.min.cleanable.ratio
                                       \tlog.cleaner.min.compaction.lag.ms
                                       \tlog.cleaner.threads
                                       \tlog.cleanup.policy
                                       \tlog.flush.interval.messages
                                       \tlog.flush.interval.ms
                                       \tlog.index.interval.bytes
                                       \tlog.index.size.max.bytes
                                       \tlog.local.retention.bytes
                                       \tlog.local.retention.ms
                                       \tlog.message.timestamp.after.max.ms
                                       \tlog.message.timestamp.before.max.ms
                                       \tlog.message.timestamp.type
                                       \tlog.preallocate
                                       \tlog.retention.bytes
                                       \tlog.retention.ms
                                       \tlog.roll.jitter.ms
                                       \tlog.roll.ms
                                       \tlog.segment.bytes
                                       \tlog.segment.delete.delay.ms
                                       \tmax.connection.creation.rate
                                       \tmax.connections
                                       \tmax.connections.per.ip
                                       \tmax.connections.per.ip.overrides
                                       \tmessage.max.bytes
                                       \tmetric.reporters
                                       \tmin.insync.replicas
                                       \tnum.io.threads
                                       \tnum.network.threads
                                       \tnum.recovery.threads.per.data.dir
                                       \tnum.replica.fetchers
                                       \tprincipal.builder.class
                                       \tproducer.id.expiration.ms
                                       \tremote.fetch.max.wait.ms
                                       \tremote.list.offsets.request.timeout.ms
                                       \tremote.log.index.file.cache.total.
                                         size.bytes
                                       \tremote.log.manager.copier.thread.pool.
                                         size
                                       \tremote.log.manager.copy.max.bytes.per.
                                         second
                                       \tremote.log.manager.expiration.thread.
                                         pool.size
                                       \tremote.log.manager.fetch.max.bytes.
                                         per.second
                                       \tremote.log.manager.follower.thread.
                                         pool.size
                                       \tremote.log.reader.threads
                                       \treplica.alter.log.dirs.io.max.bytes.
                                         per.second
                                       \tsasl.enabled.mechanisms
                                       \tsasl.jaas.config
                                       \tsasl.kerberos.kinit.cmd
                                       \tsasl.kerberos.min.time.before.relogin
                                       \tsasl.kerberos.principal.to.local.rules
                                       \tsasl.kerberos.service.name
                                       \tsasl.kerberos.ticket.renew.jitter
                                       \tsasl.kerberos.ticket.renew.window.
                                         factor
                                       \tsasl.login.refresh.buffer.seconds
                                       \tsasl.login.refresh.min.period.seconds
                                       \tsasl.login.refresh.window.factor
                                       \tsasl.login.refresh.window.jitter
                                       \tsasl.mechanism.inter.broker.protocol
                                       \tssl.cipher.suites
                                       \tssl.client.auth
                                       \tssl.enabled.protocols
                                       \tssl.endpoint.identification.algorithm
                                       \tssl.engine.factory.class
                                       \tssl.key.password
                                       \tssl.keymanager.algorithm
                                       \tssl.keystore.certificate.chain
                                       \tssl.keystore.key
                                       \tssl.keystore.location
                                       \tssl.keystore.password
                                       \tssl.keystore.type
                                       \tssl.protocol
                                       \tssl.provider
                                       \tssl.secure.random.implementation
                                       \tssl.trustmanager.algorithm
                                       \tssl.truststore.certificates
                                       \tssl.truststore.location
                                       \tssl.truststore.password
                                       \tssl.truststore.type
                                       \ttransaction.partition.verification.
                                         enable
                                       \tunclean.leader.election.enable
                                       For entity-type 'users':
                                       \tSCRAM-SHA-256
                                       \tSCRAM-SHA-512
                                       \tconsumer_byte_rate
                                       \tcontroller_mutation_rate
                                       \tproducer_byte_rate
                                       \trequest_percentage
                                       For entity-type 'clients':
                                       \tconsumer_byte_rate
                                       \tcontroller_mutation_rate
                                       \tproducer_byte_rate
                                       \trequest_percentage
                                       For entity-type 'ips':
                                       \tconnection_creation_rate
                                       For entity-type 'client-metrics':
                                       \tinterval.ms
                                       \tmatch
                                       \tmetrics
                                       For entity-type 'groups':
                                       \tconsumer.heartbeat.interval.ms
                                       \tconsumer.session.timeout.ms
                                       \tshare.auto.offset.reset
                                       \tshare.heartbeat.interval.ms
                                       \tshare.isolation.level
                                       \tshare.record.lock.duration.ms
                                       \tshare.session.timeout.ms
                                       \tstreams.heartbeat.interval.ms
                                       \tstreams.initial.rebalance.delay.ms
                                       \tstreams.num.standby.replicas
                                       \tstreams.session.timeout.ms
                                       Entity types 'users' and 'clients' may
                                         be specified together to update
                                         config for clients of a specific
                                         user.
--add-config-file <String>             Path to a properties file with configs
                                         to add. See add-config for a list of
                                         valid configurations.
--all                                  List all configs for the given entity,
                                         including static configs if
                                         available.
--alter                                Alter the configuration for the entity.
--bootstrap-controller <String:        The Kafka controllers to connect to.
  controller to connect to>
--bootstrap-server <String: server to  The Kafka servers to connect to.
  connect to>
--broker <String>                      The broker's ID.
--broker-defaults                      The config defaults for all brokers.
--broker-logger <String>               The broker's ID for its logger config.
--client <String>                      The client's ID.
--client-defaults                      The config defaults for all clients.
--client-metrics <String>              The client metrics config resource
                                         name.
--command-config <String: command      Property file containing configs to be
  config property file>                  passed to Admin Client. This is used
                                         only with --bootstrap-server option
                                         for describing and altering broker
                                         configs.
--delete-config <String>               config keys to remove 'k1,k2'
--describe                             List configs for the given entity.
--entity-default                       Default entity name for
                                         clients/users/brokers/ips (applies
                                         to corresponding entity type)
--entity-name <String>                 Name of entity (topic name/client
                                         id/user principal name/broker
                                         id/ip/client metrics/group id)
--entity-type <String>                 Type of entity
                                         (topics/clients/users/brokers/broker-
                                         loggers/ips/client-metrics/groups)
--group <String>                       The group's ID.
--help                                 Print usage information.
--ip <String>                          The IP address.
--ip-defaults                          The config defaults for all IPs.
--topic <String>                       The topic's name.
--user <String>                        The user's principal name.
--user-defaults                        The config defaults for all users.
--version                              Display Kafka version.
""",
    "kafka-get-offsets.sh": """\
An interactive shell for getting topic-partition offsets.
Option                                   Description
------                                   -----------
--bootstrap-server <String: HOST1:       REQUIRED. The server(s) to connect to
  PORT1,...,HOST3:PORT3>                   in the form HOST1:PORT1,HOST2:PORT2.
--command-config <String: config file>   Property file containing configs to be
                                           passed to Admin Client.
--exclude-internal-topics                By default, internal topics are
                                           included. If specified, internal
                                           topics are excluded.
--help                                   Print usage information.
--partitions <String: partition ids>     Comma separated list of partition ids
                                           to get the offsets for. If not
                                           present, all partitions of the
                                           authorized topics are queried.
                                           Cannot be used if --topic-partitions
                                           is present.
--time <String: <timestamp> / -1 or      timestamp of the offsets before that.
  latest / -2 or earliest / -3 or max-     [Note: No offset is returned, if the
  timestamp / -4 or earliest-local /       timestamp greater than recently
  -5 or latest-tiered / -6 or earliest-    committed record timestamp is
  pending-upload>                          given.] (default: latest)
--topic <String: topic>                  The topic to get the offsets for. It
                                           also accepts a regular expression.
                                           If not present, all authorized
                                           topics are queried. Cannot be used
                                           if --topic-partitions is present.
--topic-partitions <String: topic1:1,    Comma separated list of topic-
  topic2:0-3,topic3,topic4:5-,topic5:-3    partition patterns to get the
  >                                        offsets for, with the format of
                                           '([^:,]*)(?::(?:([0-9]*)|(?:([0-9]*)
                                           -([0-9]*))))?'. The first group is
                                           an optional regex for the topic
                                           name, if omitted, it matches any
                                           topic name. The section after ':'
                                           describes a 'partition' pattern,
                                           which can be: a number, a range in
                                           the format of 'NUMBER-NUMBER' (lower
                                           inclusive, upper exclusive), an
                                           inclusive lower bound in the format
                                           of 'NUMBER-', an exclusive upper
                                           bound in the format of '-NUMBER' or
                                           may be omitted to accept all
                                           partitions.
--version                                Display Kafka version.
""",
    "kafka-delete-records.sh": """\
This tool helps to delete records of the given partitions down to the specified offset.
Option                                 Description
------                                 -----------
--bootstrap-server <String: server(s)  REQUIRED: The server to connect to.
  to use for bootstrapping>
--command-config <String: command      A property file containing configs to
  config property file path>             be passed to Admin Client.
--help                                 Print usage information.
--offset-json-file <String: Offset     REQUIRED: The JSON file with offset
  json file path>                        per partition. The format to use is:
                                       {"partitions":
                                         [{"topic": "foo", "partition": 1,
                                         "offset": 1}],
                                        "version":1
                                       }
--version                              Display Kafka version.
""",
    "kafka-leader-election.sh": """\
This tool attempts to elect a new leader for a set of topic partitions. The type of elections supported are preferred replicas and unclean replicas.
Option                                  Description
------                                  -----------
--admin.config <String: config file>    (DEPRECATED) Configuration properties
                                          files to pass to the admin client.
                                          This option will be removed in a
                                          future version. Use --command-config
                                          instead.
--all-topic-partitions                  Perform election on all of the
                                          eligible topic partitions based on
                                          the type of election (see the --
                                          election-type flag). Not allowed if
                                          --topic or --path-to-json-file is
                                          specified.
--bootstrap-server <String: host:port>  A hostname and port for the broker to
                                          connect to, in the form host:port.
                                          Multiple comma separated URLs can be
                                          given. REQUIRED.
--command-config <String: Config file>  Config properties file to pass to the
                                          admin client.
--election-type <[PREFERRED,UNCLEAN]:   Type of election to attempt. Possible
  election type>                          values are "preferred" for preferred
                                          leader election or "unclean" for
                                          unclean leader election. If
                                          preferred election is selection, the
                                          election is only performed if the
                                          current leader is not the preferred
                                          leader for the topic partition. If
                                          unclean election is selected, the
                                          election is only performed if there
                                          are no leader for the topic
                                          partition. REQUIRED.
--help                                  Print usage information.
--partition <Integer: partition id>     Partition id for which to perform an
                                          election. REQUIRED if --topic is
                                          specified.
--path-to-json-file <String: Path to    The JSON file with the list  of
  JSON file>                              partition for which leader elections
                                          should be performed. This is an
                                          example format.
                                        {"partitions":
                                        \t[{"topic": "foo", "partition": 1},
                                        \t {"topic": "foobar", "partition": 2}]
                                        }
                                        Not allowed if --all-topic-partitions
                                          or --topic flags are specified.
--topic <String: topic name>            Name of topic for which to perform an
                                          election. Not allowed if --path-to-
                                          json-file or --all-topic-partitions
                                          is specified.
--version                               Display Kafka version.
""",
    "kafka-groups.sh": """\
This tool helps to list groups of all types.
Option (* = required)                 Description
---------------------                 -----------
* --bootstrap-server <String: server  REQUIRED: The Kafka server to connect
  to connect to>                        to.
--command-config <String: command     Property file containing configs to be
  config property file>                 passed to Admin Client.
--consumer                            Filter the groups to show all kinds of
                                        consumer groups, including classic
                                        and simple consumer groups. This
                                        matches group type 'consumer', and
                                        group type 'classic' where the
                                        protocol type is 'consumer' or empty.
--group-type <String: type>           Filter the groups based on group type.
                                        Valid types are: 'classic',
                                        'consumer', 'share' and 'streams'.
--help                                Print usage information.
--list                                List the groups.
--protocol <String: protocol>         Filter the groups based on protocol
                                        type.
--share                               Filter the groups to show share groups.
--streams                             Filter the groups to show streams
                                        groups.
--version                             Display Kafka version.
""",
    "kafka-broker-api-versions.sh": """\
This tool helps to retrieve broker version information.
Option                                 Description
------                                 -----------
--bootstrap-server <String: server(s)  REQUIRED: The server to connect to.
  to use for bootstrapping>
--command-config <String: command      A property file containing configs to
  config property file>                  be passed to Admin Client.
--help                                 Print usage information.
--version                              Display Kafka version.
""",
    "kafka-log-dirs.sh": """\
This tool helps to query log directory usage on the specified brokers.
Option                                  Description
------                                  -----------
--bootstrap-server <String: The server  REQUIRED: the server(s) to use for
  (s) to use for bootstrapping>           bootstrapping
--broker-list <String: Broker list>     The list of brokers to be queried in
                                          the form "0,1,2". All brokers in the
                                          cluster will be queried if no broker
                                          list is specified (default: )
--command-config <String: Admin client  Property file containing configs to be
  property file>                          passed to Admin Client.
--describe                              Describe the specified log directories
                                          on the specified brokers.
--help                                  Print usage information.
--topic-list <String: Topic list>       The list of topics to be queried in
                                          the form "topic1,topic2,topic3". All
                                          topics will be queried if no topic
                                          list is specified (default: )
--version                               Display Kafka version.
""",
    "kafka-reassign-partitions.sh": """\
This tool helps to move topic partitions between replicas.
Option                                  Description
------                                  -----------
--additional                            Execute this reassignment in addition
                                          to any other ongoing ones. This
                                          option can also be used to change
                                          the throttle of an ongoing
                                          reassignment.
--bootstrap-controller [String:         The controller to use for
  bootstrap controller to connect to]     reassignment. By default, the tool
                                          will get the quorum controller. This
                                          option supports the actions --cancel
                                          and --list.
--bootstrap-server [String: Server(s)   the server(s) to use for bootstrapping.
  to use for bootstrapping]
--broker-list <String: brokerlist>      The list of brokers to which the
                                          partitions need to be reassigned in
                                          the form "0,1,2". This is required
                                          if --topics-to-move-json-file is
                                          used to generate reassignment
                                          configuration
--cancel                                Cancel an active reassignment.
--command-config <String: Admin client  Property file containing configs to be
  property file>                          passed to Admin Client.
--disable-rack-aware                    Disable rack aware replica assignment
--disallow-replication-factor-change    Denies the ability to change a
                                          partition's replication factor as
                                          part of this reassignment through
                                          adding validation against it.
--execute                               Kick off the reassignment as specified
                                          by the --reassignment-json-file
                                          option.
--generate                              Generate a candidate partition
                                          reassignment configuration. Note
                                          that this only generates a candidate
                                          assignment, it does not execute it.
--help                                  Print usage information.
--list                                  List all active partition
                                          reassignments.
--preserve-throttles                    Do not modify broker or topic
                                          throttles.
--reassignment-json-file <String:       The JSON file with the partition
  manual assignment json file path>       reassignment configurationThe format
                                          to use is -
                                        {"partitions":
                                        \t[{"topic": "foo",
                                        \t  "partition": 1,
                                        \t  "replicas": [1,2,3],
                                        \t  "log_dirs": ["dir1","dir2","dir3"]
                                          }],
                                        "version":1
                                        }
                                        Note that "log_dirs" is optional. When
                                          it is specified, its length must
                                          equal the length of the replicas
                                          list. The value in this list can be
                                          either "any" or the absolution path
                                          of the log directory on the broker.
                                          If absolute log directory path is
                                          specified, the replica will be moved
                                          to the specified log directory on
                                          the broker.
--replica-alter-log-dirs-throttle       The movement of replicas between log
  <Long: replicaAlterLogDirsThrottle>     directories on the same broker will
                                          be throttled to this value
                                          (bytes/sec). This option can be
                                          included with --execute when a
                                          reassignment is started, and it can
                                          be altered by resubmitting the
                                          current reassignment along with the
                                          --additional flag. The throttle rate
                                          should be at least 1 KB/s. (default:
                                          -1)
--throttle <Long: throttle>             The movement of partitions between
                                          brokers will be throttled to this
                                          value (bytes/sec). This option can
                                          be included with --execute when a
                                          reassignment is started, and it can
                                          be altered by resubmitting the
                                          current reassignment along with the
                                          --additional flag. The throttle rate
                                          should be at least 1 KB/s. (default:
                                          -1)
--timeout <Long: timeout>               The maximum time in ms to wait for log
                                          directory replica assignment to
                                          begin. (default: 10000)
--topics-to-move-json-file <String:     Generate a reassignment configuration
  topics to reassign json file path>      to move the partitions of the
                                          specified topics to the list of
                                          brokers specified by the --broker-
                                          list option. The format to use is -
                                        {"topics":
                                        \t[{"topic": "foo"},{"topic": "foo1"}],
                                        "version":1
                                        }
--verify                                Verify if the reassignment completed
                                          as specified by the --reassignment-
                                          json-file option. If there is a
                                          throttle engaged for the replicas
                                          specified, and the rebalance has
                                          completed, the throttle will be
                                          removed
--version                               Display Kafka version.
""",
}
