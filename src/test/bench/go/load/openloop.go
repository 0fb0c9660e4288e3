package main

import (
	"bufio"
	"flag"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// Requests at a fixed rate, whatever the answers do. An arrival that finds no connection free waits,
// and its wait counts: latency is from the scheduled time to the last byte.
func openLoop(args []string) {
	flags := flag.NewFlagSet("openloop", flag.ExitOnError)
	chosen := targetFlags(flags)
	rate := flags.Int("rate", 1500, "requests a second")
	seconds := flags.Float64("seconds", 5, "how long")
	connections := flags.Int("connections", 64, "kept-alive connections")
	size := flags.Int("size", 1024, "bytes of each answer")
	step := flags.Bool("step", false, "connects, says so, and begins when its input ends")
	flags.Parse(args)

	l := &loop{target: chosen(), size: *size, arrivals: make(chan arrival, *rate*60)}
	var ready, done sync.WaitGroup
	for i := 0; i < *connections; i++ {
		ready.Add(1)
		done.Add(1)
		go func() {
			defer done.Done()
			l.client(&ready)
		}()
	}
	ready.Wait()
	if *step {
		report(map[string]any{"connections": *connections})
		io.Copy(io.Discard, os.Stdin)
	}
	count := int(float64(*rate) * *seconds)
	began := time.Now()
	schedule(l.arrivals, began, *rate, count)
	close(l.arrivals)
	done.Wait()
	result := percentiles(l.latencies)
	result["requests"] = count
	result["good"] = len(l.latencies)
	result["bad"] = l.bad
	result["reconnects"] = l.reconnects
	result["rate"] = float64(count) / time.Since(began).Seconds()
	report(result)
}

type arrival struct {
	number int
	due    time.Time
}

func schedule(arrivals chan<- arrival, began time.Time, rate, count int) {
	step := time.Second / time.Duration(rate)
	for n := 0; n < count; n++ {
		due := began.Add(time.Duration(n) * step)
		if wait := time.Until(due); wait > 0 {
			time.Sleep(wait)
		}
		arrivals <- arrival{n, due}
	}
}

type loop struct {
	target   *target
	size     int
	arrivals chan arrival

	lock       sync.Mutex
	latencies  []time.Duration
	bad        int
	reconnects int
}

func (l *loop) client(ready *sync.WaitGroup) {
	conn, err := l.target.dial()
	check(err)
	reader := bufio.NewReader(conn)
	ready.Done()
	for next := range l.arrivals {
		if conn == nil {
			if conn, err = l.target.dial(); err != nil {
				l.failed()
				conn = nil
				continue
			}
			reader.Reset(conn)
		}
		if err := l.exchange(conn, reader, next); err != nil {
			l.failed()
			conn.Close()
			conn = nil
		}
	}
}

func (l *loop) exchange(conn net.Conn, reader *bufio.Reader, next arrival) error {
	conn.SetDeadline(time.Now().Add(patience))
	if _, err := conn.Write(l.target.request(next.number, "")); err != nil {
		return err
	}
	answer, err := readResponse(reader, l.size)
	if err != nil {
		return err
	}
	l.lock.Lock()
	defer l.lock.Unlock()
	if answer.ok() {
		l.latencies = append(l.latencies, time.Since(next.due))
	} else {
		l.bad++
	}
	return nil
}

func (l *loop) failed() {
	l.lock.Lock()
	defer l.lock.Unlock()
	l.bad++
	l.reconnects++
}
