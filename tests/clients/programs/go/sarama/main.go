// sarama in the tests' conversation.
package main

import (
	"context"
	"fmt"
	"os"
	"sort"
	"strconv"
	"sync"
	"time"

	"github.com/IBM/sarama"

	. "streamlab/clients/conversation"
)

func main() {
	asked := Asked()
	config := sarama.NewConfig()
	config.ClientID = asked.ClientID
	config.Version = sarama.V3_6_0_0
	map[string]func(Settings, *sarama.Config){"create": create, "produce": produce, "consume": consume}[asked.Command](asked, config)
}

func create(asked Settings, config *sarama.Config) {
	admin, err := sarama.NewClusterAdmin([]string{asked.Bootstrap}, config)
	Fail(err)
	defer admin.Close()
	shape := &sarama.TopicDetail{NumPartitions: int32(asked.Partitions), ReplicationFactor: int16(asked.Replicas)}
	Fail(admin.CreateTopic(asked.Topic, shape, false))
	Say("created", Fields{"topic": asked.Topic})
}

func produce(asked Settings, config *sarama.Config) {
	config.Producer.Compression = map[string]sarama.CompressionCodec{
		"none": sarama.CompressionNone, "gzip": sarama.CompressionGZIP, "snappy": sarama.CompressionSnappy,
		"lz4": sarama.CompressionLZ4, "zstd": sarama.CompressionZSTD,
	}[asked.Codec]
	config.Producer.RequiredAcks = sarama.WaitForAll
	config.Producer.Flush.Frequency = 20 * time.Millisecond
	config.Producer.Return.Successes = true
	if asked.Rate > 0 {
		config.Producer.Idempotent = true
		config.Producer.Retry.Max = 1000
		config.Net.MaxOpenRequests = 1
	}
	producer, err := sarama.NewAsyncProducer([]string{asked.Bootstrap}, config)
	Fail(err)
	var telling sync.WaitGroup
	telling.Add(2)
	go func() {
		defer telling.Done()
		for sent := range producer.Successes() {
			Say("sent", Fields{"partition": sent.Partition, "offset": sent.Offset, "key": text(sent.Key), "value": text(sent.Value)})
		}
	}()
	go func() {
		defer telling.Done()
		for failed := range producer.Errors() {
			Say("failed", Fields{"value": text(failed.Msg.Value), "reason": failed.Err.Error()})
		}
	}()
	asked.Messages(func(key, value string) {
		producer.Input() <- &sarama.ProducerMessage{
			Topic: asked.Topic, Key: sarama.StringEncoder(key), Value: sarama.StringEncoder(value),
		}
	})
	producer.AsyncClose()
	telling.Wait()
	Say("done", nil)
}

func text(encoder sarama.Encoder) string {
	bytes, _ := encoder.Encode()
	return string(bytes)
}

// member is told of its claims, one session after another.
type member struct {
	topic   string
	lock    sync.Mutex
	session sarama.ConsumerGroupSession
}

func (m *member) Setup(session sarama.ConsumerGroupSession) error {
	m.lock.Lock()
	defer m.lock.Unlock()
	m.session = session
	mine := []int{}
	for _, partition := range session.Claims()[m.topic] {
		mine = append(mine, int(partition))
	}
	sort.Ints(mine)
	Say("assigned", Fields{"partitions": mine})
	return nil
}

func (m *member) Cleanup(sarama.ConsumerGroupSession) error { return nil }

func (m *member) ConsumeClaim(session sarama.ConsumerGroupSession, claim sarama.ConsumerGroupClaim) error {
	for {
		select {
		case each, more := <-claim.Messages():
			if !more {
				return nil
			}
			Say("record", Fields{"partition": each.Partition, "offset": each.Offset, "key": string(each.Key), "value": string(each.Value)})
			session.MarkMessage(each, "")
		case <-session.Context().Done():
			return nil
		}
	}
}

func consume(asked Settings, config *sarama.Config) {
	config.Consumer.Offsets.Initial = sarama.OffsetOldest
	config.Consumer.Offsets.AutoCommit.Enable = false
	config.Consumer.Group.Session.Timeout = 6 * time.Second
	config.Consumer.Group.Heartbeat.Interval = 500 * time.Millisecond
	group, err := sarama.NewConsumerGroup([]string{asked.Bootstrap}, asked.Group, config)
	Fail(err)
	here := &member{topic: asked.Topic}
	waiting := Orders()
	for {
		session, end := context.WithCancel(context.Background())
		over := make(chan error, 1)
		go func() { over <- group.Consume(session, []string{asked.Topic}, here) }()
		for running := true; running; {
			select {
			case err := <-over:
				if err != nil { // the coordinator may be away for a while: a member tries again
					fmt.Fprintln(os.Stderr, err)
					time.Sleep(200 * time.Millisecond)
				}
				running = false
			case order := <-waiting:
				switch order[0] {
				case "commit":
					if here.session == nil {
						Say("refused", Fields{"reason": "not a member yet"})
						continue
					}
					here.session.Commit()
					Say("committed", Fields{})
				case "seek":
					// sarama seeks by committing the place and starting the session again.
					partition, _ := strconv.Atoi(order[1])
					offset, _ := strconv.ParseInt(order[2], 10, 64)
					here.session.ResetOffset(asked.Topic, int32(partition), offset, "")
					here.session.Commit()
					end()
					Say("sought", nil)
				default:
					end()
					<-over
					Fail(group.Close())
					Say("left", nil)
					return
				}
			}
		}
		end()
	}
}
