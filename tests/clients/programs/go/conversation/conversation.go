// Package conversation is what the Go programs share: their command line, the lines they print and the orders they take.
package conversation

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

type Settings struct {
	Command, Bootstrap, ClientID, Topic, Group, Codec, Prefix string
	Partitions, Replicas, Count                               int
	Rate                                                      float64
}

func Asked() Settings {
	var s Settings
	flags := flag.NewFlagSet("client", flag.ExitOnError)
	flags.StringVar(&s.Bootstrap, "bootstrap", "", "")
	flags.StringVar(&s.ClientID, "client-id", "", "")
	flags.StringVar(&s.Topic, "topic", "", "")
	flags.StringVar(&s.Group, "group", "", "")
	flags.StringVar(&s.Codec, "codec", "none", "")
	flags.StringVar(&s.Prefix, "prefix", "m", "")
	flags.IntVar(&s.Partitions, "partitions", 3, "")
	flags.IntVar(&s.Replicas, "replicas", 3, "")
	flags.IntVar(&s.Count, "count", 300, "")
	flags.Float64Var(&s.Rate, "rate", 0, "")
	s.Command = os.Args[1]
	_ = flags.Parse(os.Args[2:])
	return s
}

// Fields of one line; the key "event" is added.
type Fields map[string]any

var printing sync.Mutex

func Say(event string, fields Fields) {
	line := Fields{"event": event}
	for name, value := range fields {
		line[name] = value
	}
	text, _ := json.Marshal(line)
	printing.Lock()
	defer printing.Unlock()
	fmt.Println(string(text))
}

func Fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Messages calls send with each key and value, not before its time.
func (s Settings) Messages(send func(key, value string)) {
	begun := time.Now()
	for number := 0; number < s.Count; number++ {
		if s.Rate > 0 {
			time.Sleep(time.Until(begun.Add(time.Duration(float64(number) / s.Rate * float64(time.Second)))))
		}
		send(fmt.Sprintf("user-%d", number%20), fmt.Sprintf("%s-%d", s.Prefix, number))
	}
}

// Orders from standard input, word by word; its end is an order to leave.
func Orders() <-chan []string {
	waiting := make(chan []string)
	go func() {
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() {
			waiting <- strings.Fields(lines.Text())
		}
		waiting <- []string{"leave"}
	}()
	return waiting
}
