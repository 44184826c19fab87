"""The forms of the stage, one for each command, by the command's name.

Law of the room: every command of `world.commands` but those that a terminal types has its form here, and a form builds no other command than its own.
"""

from __future__ import annotations

from streamlab.labs.forms import brokers, consumers, files, groups, producers, topic_configs, topics
from streamlab.labs.forms.base import CommandForm

_ALL: tuple[type[CommandForm], ...] = (
    topics.CreateTopicForm,
    topics.DeleteTopicForm,
    topics.AddPartitionsForm,
    topic_configs.AlterTopicConfigsForm,
    topics.DeleteRecordsForm,
    brokers.KillBrokerForm,
    brokers.StopBrokerForm,
    brokers.StartBrokerForm,
    brokers.AddBrokerForm,
    brokers.SlowBrokerForm,
    brokers.ElectLeadersForm,
    brokers.SetLinkForm,
    producers.AddProducerForm,
    producers.ChangeProducerForm,
    producers.RemoveProducerForm,
    producers.SendRecordForm,
    producers.BurstForm,
    files.PlayFileForm,
    consumers.AddConsumerForm,
    consumers.KillConsumerForm,
    consumers.StopConsumerForm,
    consumers.PauseConsumerForm,
    consumers.ResumeConsumerForm,
    consumers.ChangeConsumerForm,
    consumers.HangConsumerForm,
    consumers.CrashConsumerForm,
    consumers.RestartConsumerForm,
    consumers.SeekConsumerForm,
    consumers.CommitNowForm,
    groups.ResetOffsetsForm,
    groups.DeleteOffsetsForm,
    groups.DeleteGroupForm,
)

FORMS: dict[str, type[CommandForm]] = {str(form.command.__struct_config__.tag): form for form in _ALL}
"""Form classes by command name, such as "send_record"."""

__all__ = ["FORMS", "CommandForm"]
