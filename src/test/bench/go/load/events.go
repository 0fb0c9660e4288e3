package main

import (
	"bufio"
	"errors"
	"flag"
	"strconv"
	"strings"
	"time"
)

// Listens to event streams, one after another, whose events say when they were written. Reports the
// delay from request to first event, and from the writing of first and later events to their coming.
func events(args []string) {
	flags := flag.NewFlagSet("events", flag.ExitOnError)
	chosen := targetFlags(flags)
	streams := flags.Int("streams", 10, "streams")
	flags.Parse(args)

	t := chosen()
	heard := &heardEvents{}
	for n := 0; n < *streams; n++ {
		check(heard.listen(t, n))
	}
	report(map[string]any{
		"answer": percentiles(heard.answer),
		"first":  percentiles(heard.first),
		"later":  percentiles(heard.later),
		"events": len(heard.first) + len(heard.later),
	})
}

type heardEvents struct {
	answer, first, later []time.Duration
}

func (h *heardEvents) listen(t *target, n int) error {
	conn, err := t.dial()
	if err != nil {
		return err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(patience))
	asked := time.Now()
	if _, err := conn.Write(t.request(n, "Accept: text/event-stream\r\n")); err != nil {
		return err
	}
	reader := bufio.NewReader(conn)
	answer, err := readHead(reader)
	if err == nil && !answer.ok() {
		err = errors.New(answer.status)
	}
	for count := 0; err == nil; {
		var line string
		line, err = reader.ReadString('\n')
		now := time.Now()
		if strings.HasPrefix(line, "data: end") {
			return nil
		}
		if !strings.HasPrefix(line, "data: ") {
			continue // blank lines, and the lines of a chunked body
		}
		written, parseErr := strconv.ParseInt(strings.TrimSpace(line[len("data: "):]), 10, 64)
		if parseErr != nil {
			return parseErr
		}
		delay := now.Sub(time.Unix(0, written))
		if count == 0 {
			h.answer = append(h.answer, now.Sub(asked))
			h.first = append(h.first, delay)
		} else {
			h.later = append(h.later, delay)
		}
		count++
	}
	return err
}
