"""kafka-cluster.sh (`org.apache.kafka.tools.ClusterTool`)."""

from __future__ import annotations

from streamlab.clients.tools.admin import Admin, Talking
from streamlab.clients.tools.arguments import Argument, Command, Program, read
from streamlab.clients.tools.connect import admin_of
from streamlab.clients.tools.conversation import Talk
from streamlab.clients.tools.failing import fail
from streamlab.clients.tools.java import ERRORS, JavaError, execution, illegal_argument, kafka_error, parse_int
from streamlab.clients.tools.process import Process
from streamlab.clients.tools.screen import log, print_trace
from streamlab.protocol.errors import Errors
from streamlab.protocol.messages.metadata import UnregisterBrokerRequest

NAME = "kafka-cluster.sh"
METADATA_LOGGER = "org.apache.kafka.clients.admin.internals.AdminMetadataManager"
LOGGER = "org.apache.kafka.clients.admin.KafkaAdminClient"
SERVER = Argument("bootstrap-server", "b", apart=True)
CONTROLLER = Argument("bootstrap-controller", "C", apart=True)
SHARED = (SERVER, CONTROLLER, Argument("config"), Argument("command-config", "c"))

PROGRAM = Program(
    "kafka-cluster",
    """\
usage: kafka-cluster [-h] {cluster-id,unregister,list-endpoints} ...
""",
    """
The Kafka cluster tool.

positional arguments:
  {cluster-id,unregister,list-endpoints}
    cluster-id           Get information about the ID of a cluster.
    unregister           Unregister a broker.
    list-endpoints       List endpoints

optional arguments:
  -h, --help             show this help message and exit""",
    {
        "cluster-id": Command(
            """\
usage: kafka-cluster cluster-id [-h] [--config CONFIG]
                     [--command-config COMMAND_CONFIG]
                     (--bootstrap-server BOOTSTRAP_SERVER |
                     --bootstrap-controller BOOTSTRAP_CONTROLLER)
""",
            """
optional arguments:
  -h, --help             show this help message and exit
  --bootstrap-server BOOTSTRAP_SERVER, -b BOOTSTRAP_SERVER
                         A list of host/port pairs  to use for establishing
                         the connection to the Kafka cluster.
  --bootstrap-controller BOOTSTRAP_CONTROLLER, -C BOOTSTRAP_CONTROLLER
                         A list of host/port pairs  to use for establishing
                         the connection to the KRaft controllers.
  --config CONFIG        (DEPRECATED)   A    property    file    containing
                         configurations for the  Admin  client. This option
                         will be  removed  in  a  future  version.  Use  --
                         command-config instead.
  --command-config COMMAND_CONFIG, -c COMMAND_CONFIG
                         Config properties file for the Admin client.""",
            SHARED,
        ),
        "unregister": Command(
            """\
usage: kafka-cluster unregister [-h] [--config CONFIG]
                     [--command-config COMMAND_CONFIG] --id ID
                     (--bootstrap-server BOOTSTRAP_SERVER |
                     --bootstrap-controller BOOTSTRAP_CONTROLLER)
""",
            """
optional arguments:
  -h, --help             show this help message and exit
  --bootstrap-server BOOTSTRAP_SERVER, -b BOOTSTRAP_SERVER
                         A list of host/port pairs  to use for establishing
                         the connection to the Kafka cluster.
  --bootstrap-controller BOOTSTRAP_CONTROLLER, -C BOOTSTRAP_CONTROLLER
                         A list of host/port pairs  to use for establishing
                         the connection to the KRaft controllers.
  --config CONFIG        (DEPRECATED)   A    property    file    containing
                         configurations for the  Admin  client. This option
                         will be  removed  in  a  future  version.  Use  --
                         command-config instead.
  --command-config COMMAND_CONFIG, -c COMMAND_CONFIG
                         Config properties file for the Admin client.
  --id ID, -i ID         The ID of the broker to unregister.""",
            (*SHARED, Argument("id", "i", whole=True, must=True)),
        ),
        "list-endpoints": Command(
            """\
usage: kafka-cluster list-endpoints [-h] [--config CONFIG]
                     [--command-config COMMAND_CONFIG]
                     [--include-fenced-brokers]
                     (--bootstrap-server BOOTSTRAP_SERVER |
                     --bootstrap-controller BOOTSTRAP_CONTROLLER)
""",
            """
optional arguments:
  -h, --help             show this help message and exit
  --bootstrap-server BOOTSTRAP_SERVER, -b BOOTSTRAP_SERVER
                         A list of host/port pairs  to use for establishing
                         the connection to the Kafka cluster.
  --bootstrap-controller BOOTSTRAP_CONTROLLER, -C BOOTSTRAP_CONTROLLER
                         A list of host/port pairs  to use for establishing
                         the connection to the KRaft controllers.
  --config CONFIG        (DEPRECATED)   A    property    file    containing
                         configurations for the  Admin  client. This option
                         will be  removed  in  a  future  version.  Use  --
                         command-config instead.
  --command-config COMMAND_CONFIG, -c COMMAND_CONFIG
                         Config properties file for the Admin client.
  --include-fenced-brokers
                         Whether to  include  fenced  brokers  when listing
                         broker endpoints""",
            (*SHARED, Argument("include-fenced-brokers", flag=True)),
        ),
    },
)


def run(process: Process) -> Talk:
    command, given = read(process, PROGRAM, process.arguments)
    try:
        yield from _act(process, command, given)
    except JavaError as error:
        return fail(process, error)
    return 0


def _act(process: Process, command: str, given: dict[str, str]) -> Talking[None]:
    if "config" in given and "command-config" in given:
        raise JavaError(
            "net.sourceforge.argparse4j.inf.ArgumentParserException", "--config and --command-config cannot be specified together."
        )
    if "config" in given:
        process.out("Option --config has been deprecated and will be removed in a future version. Use --command-config instead.")
    config = given.get("config", given.get("command-config"))
    if "bootstrap-controller" in given:
        # No controller of a lab listens: only its brokers do.
        if process.brokers_at(given["bootstrap-controller"]):
            told = "The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type CONTROLLER"
            wrong = kafka_error(Errors.MISMATCHED_ENDPOINT_TYPE, told)
            log(process, "WARN", "[AdminClient clientId=adminclient-1] Fatal error during metadata update", METADATA_LOGGER)
            print_trace(process, wrong)
            raise execution(wrong)
        raise execution(JavaError(f"{ERRORS}TimeoutException", "Timed out waiting for a node assignment. Call: listNodes"))
    admin = admin_of(process, given["bootstrap-server"], config)
    if command == "unregister":
        yield from _unregister(process, admin, parse_int(given["id"]))
        return
    fenced = "include-fenced-brokers" in given
    if fenced and "bootstrap-controller" in given:
        raise illegal_argument("The option --include-fenced-brokers is only supported with --bootstrap-server option")
    try:
        cluster = yield from admin.describe_cluster(fenced)
    except JavaError as error:
        raise execution(error) from error
    if command == "cluster-id":
        process.out(f"Cluster ID: {cluster.cluster_id}")
        return
    brokers = sorted(cluster.brokers, key=lambda one: one.node_id)
    of_host = max((len(one.host) for one in brokers), default=100)
    of_rack = max((len(one.rack) for one in brokers if one.rack is not None), default=10)
    rows = [
        (str(one.node_id), one.host, str(one.port), one.rack or "null", "fenced" if one.is_fenced else "unfenced", "broker")
        for one in brokers
    ]
    for row in (("ID", "HOST", "PORT", "RACK", "STATE", "ENDPOINT_TYPE"), *rows):
        process.out(" ".join(cell.ljust(width) for cell, width in zip(row, (10, of_host, 10, of_rack, 10, 15), strict=True)))


def _unregister(process: Process, admin: Admin, broker: int) -> Talking[None]:
    answer = yield from admin.call("unregisterBroker", UnregisterBrokerRequest(broker))
    if answer.error_code:
        failed = f"Unregister broker request for broker ID {broker} failed: {answer.error_message or 'null'}"
        log(process, "ERROR", f"[AdminClient clientId={admin.client_id}] {failed}", LOGGER)
    if answer.error_code == Errors.UNSUPPORTED_VERSION:
        process.out("The target cluster does not support the broker unregistration API.")
    elif answer.error_code:
        raise execution(kafka_error(answer.error_code, answer.error_message))
    else:
        process.out(f"Broker {broker} is no longer registered.")
