// franz-go in the tests' conversation.
package main

import (
	"context"
	"fmt"
	"sort"
	"strconv"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	. "streamlab/clients/conversation"
)

func main() {
	asked := Asked()
	map[string]func(Settings){"create": create, "produce": produce, "consume": consume}[asked.Command](asked)
}

func common(asked Settings, more ...kgo.Opt) *kgo.Client {
	client, err := kgo.NewClient(append(more, kgo.SeedBrokers(asked.Bootstrap), kgo.ClientID(asked.ClientID))...)
	Fail(err)
	return client
}

func create(asked Settings) {
	client := common(asked)
	defer client.Close()
	answer, err := kadm.NewClient(client).CreateTopic(
		context.Background(), int32(asked.Partitions), int16(asked.Replicas), nil, asked.Topic)
	Fail(err)
	Say("created", Fields{"topic": answer.Topic})
}

func produce(asked Settings) {
	codec := map[string]kgo.CompressionCodec{
		"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
		"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression(),
	}[asked.Codec]
	options := []kgo.Opt{
		kgo.DefaultProduceTopic(asked.Topic), kgo.ProducerBatchCompression(codec),
		kgo.RequiredAcks(kgo.AllISRAcks()),
	}
	if asked.Rate == 0 {
		// All are gathered before the first goes out: a batch of so few that compressing does not shrink it is sent as it is.
		options = append(options, kgo.DisableIdempotentWrite(), kgo.ManualFlushing())
	} else {
		options = append(options, kgo.ProducerLinger(20*time.Millisecond))
	}
	client := common(asked, options...)
	defer client.Close()
	asked.Messages(func(key, value string) {
		record := &kgo.Record{Key: []byte(key), Value: []byte(value)}
		client.Produce(context.Background(), record, func(where *kgo.Record, err error) {
			if err != nil {
				Say("failed", Fields{"value": value, "reason": err.Error()})
				return
			}
			Say("sent", Fields{"partition": where.Partition, "offset": where.Offset, "key": key, "value": value})
		})
	})
	Fail(client.Flush(context.Background()))
	Say("done", nil)
}

// share is what a member owns. Cooperative rebalancing tells what comes and what goes, never the whole.
type share struct {
	lock  sync.Mutex
	owned map[int32]bool
}

func (s *share) change(topics map[string][]int32, own bool) {
	s.lock.Lock()
	defer s.lock.Unlock()
	for _, partitions := range topics {
		for _, partition := range partitions {
			s.owned[partition] = own
		}
	}
	mine := []int{}
	for partition, own := range s.owned {
		if own {
			mine = append(mine, int(partition))
		}
	}
	sort.Ints(mine)
	Say("assigned", Fields{"partitions": mine})
}

func consume(asked Settings) {
	mine := share{owned: map[int32]bool{}}
	gone := func(_ context.Context, _ *kgo.Client, topics map[string][]int32) { mine.change(topics, false) }
	client := common(asked,
		kgo.ConsumerGroup(asked.Group), kgo.ConsumeTopics(asked.Topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.DisableAutoCommit(),
		kgo.SessionTimeout(6*time.Second), kgo.HeartbeatInterval(500*time.Millisecond),
		kgo.OnPartitionsAssigned(func(_ context.Context, _ *kgo.Client, topics map[string][]int32) { mine.change(topics, true) }),
		kgo.OnPartitionsRevoked(gone), kgo.OnPartitionsLost(gone))
	waiting := Orders()
	for {
		poll, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
		fetches := client.PollFetches(poll)
		cancel()
		fetches.EachRecord(func(each *kgo.Record) {
			Say("record", Fields{"partition": each.Partition, "offset": each.Offset, "key": string(each.Key), "value": string(each.Value)})
		})
		select {
		case order := <-waiting:
			if !obey(client, asked.Topic, order) {
				return
			}
		default:
		}
	}
}

// obey says whether the member stays.
func obey(client *kgo.Client, topic string, order []string) bool {
	switch order[0] {
	case "commit":
		positions := client.UncommittedOffsets()
		if err := client.CommitUncommittedOffsets(context.Background()); err != nil {
			Say("refused", Fields{"reason": err.Error()})
			return true
		}
		offsets := map[string]int64{}
		for partition, position := range positions[topic] {
			offsets[fmt.Sprint(partition)] = position.Offset
		}
		Say("committed", Fields{"offsets": offsets})
	case "seek":
		partition, _ := strconv.Atoi(order[1])
		offset, _ := strconv.ParseInt(order[2], 10, 64)
		client.SetOffsets(map[string]map[int32]kgo.EpochOffset{topic: {int32(partition): {Epoch: -1, Offset: offset}}})
		Say("sought", nil)
	default:
		client.Close()
		Say("left", nil)
		return false
	}
	return true
}
