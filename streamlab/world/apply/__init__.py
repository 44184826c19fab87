"""How each command changes the world, one module per kind of thing.

Law of the room: a function here checks, then says what is done (`world.issue`), then does it. What Kafka would refuse is refused with
Kafka's own error and sentence, by asking the same code that answers a client.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlab.world import commands
from streamlab.world.apply import brokers, consumers, groups, hands, producers, tools, topics

APPLY: dict[type[commands.Command], Callable[[Any, Any], None]] = {
    commands.CreateTopic: topics.create_topic,
    commands.DeleteTopic: topics.delete_topic,
    commands.AddPartitions: topics.add_partitions,
    commands.AlterTopicConfigs: topics.alter_topic_configs,
    commands.DeleteRecords: topics.delete_records,
    commands.KillBroker: brokers.kill_broker,
    commands.StopBroker: brokers.stop_broker,
    commands.StartBroker: brokers.start_broker,
    commands.AddBroker: brokers.add_broker,
    commands.SlowBroker: brokers.slow_broker,
    commands.ElectLeaders: brokers.elect_leaders,
    commands.SetLink: brokers.set_link,
    commands.AddProducer: producers.add_producer,
    commands.ChangeProducer: producers.change_producer,
    commands.RemoveProducer: producers.remove_producer,
    commands.SendRecord: producers.send_record,
    commands.Burst: producers.burst,
    commands.PlayFile: producers.play_file,
    commands.AddConsumer: consumers.add_consumer,
    commands.KillConsumer: consumers.kill_consumer,
    commands.StopConsumer: consumers.stop_consumer,
    commands.PauseConsumer: consumers.pause_consumer,
    commands.ResumeConsumer: consumers.resume_consumer,
    commands.ChangeConsumer: consumers.change_consumer,
    commands.HangConsumer: consumers.hang_consumer,
    commands.CrashConsumer: consumers.crash_consumer,
    commands.RestartConsumer: consumers.restart_consumer,
    commands.SeekConsumer: consumers.seek_consumer,
    commands.CommitNow: consumers.commit_now,
    commands.ProcessNext: hands.process_next,
    commands.SetAuto: hands.set_auto,
    commands.SleepConsumer: hands.sleep_consumer,
    commands.ResetOffsets: groups.reset_offsets,
    commands.DeleteOffsets: groups.delete_offsets,
    commands.DeleteGroup: groups.delete_group,
    commands.RunTool: tools.run_tool,
    commands.FeedTool: tools.feed_tool,
    commands.SignalTool: tools.signal_tool,
}
