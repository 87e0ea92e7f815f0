// One premortem process that is given a list of files and answers with one section per file.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

var sectionMark = []byte("== ")

// A child is a running `premortem debug PHASE --files-from=-`.
type child struct {
	cmd      *exec.Cmd
	out      *bufio.Reader
	stderr   tailBuffer
	watchdog *time.Timer
	timeout  time.Duration
	late     atomic.Bool // the watchdog killed it

	nextPath string // path of the section that is to be read next
	begun    bool   // nextPath is valid
	ended    bool   // end of output was reached
}

func startChild(binary, phase string, names []string, timeout time.Duration) (*child, error) {
	cmd := exec.Command(binary, "debug", phase, "--files-from=-")
	cmd.Stdin = strings.NewReader(strings.Join(names, "\n") + "\n")
	return startCommand(cmd, timeout)
}

func startCommand(cmd *exec.Cmd, timeout time.Duration) (*child, error) {
	c := &child{cmd: cmd, timeout: timeout}
	c.cmd.Stderr = &c.stderr
	c.cmd.WaitDelay = 5 * time.Second
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, err
	}
	c.out = bufio.NewReaderSize(out, 1<<16)
	c.watchdog = time.AfterFunc(timeout, func() {
		c.late.Store(true)
		c.cmd.Process.Kill()
	})
	return c, nil
}

// section reads the next section into buf. It returns io.EOF where there is none, and an error for
// output that is no section or is longer than limit. A section that ends with the output may be
// cut: only finish knows whether it is whole.
func (c *child) section(buf []byte, limit int) (path string, body []byte, err error) {
	c.watchdog.Reset(c.timeout)
	body = buf[:0]
	if !c.begun {
		line, err := c.line()
		if err != nil {
			return "", body, err
		}
		name, ok := bytes.CutPrefix(line, sectionMark)
		if !ok {
			return "", body, fmt.Errorf("output does not start with a section (== PATH): %s", clip(line, 0))
		}
		c.nextPath = string(bytes.TrimSuffix(name, []byte("\n")))
	}
	path, c.begun = c.nextPath, false
	for {
		line, err := c.line()
		if err == io.EOF {
			return path, body, nil
		}
		if err != nil {
			return path, body, err
		}
		if name, ok := bytes.CutPrefix(line, sectionMark); ok {
			c.nextPath, c.begun = string(bytes.TrimSuffix(name, []byte("\n"))), true
			return path, body, nil
		}
		if len(body)+len(line) > limit {
			return path, body, fmt.Errorf("section of more than %d bytes", limit)
		}
		body = append(body, line...)
	}
}

// line returns the next line; it is valid until the next call.
func (c *child) line() ([]byte, error) {
	line, err := c.out.ReadSlice('\n')
	if err == nil {
		return line, nil
	}
	if errors.Is(err, bufio.ErrBufferFull) {
		long := bytes.Clone(line)
		rest, err := c.out.ReadBytes('\n')
		if err == io.EOF {
			c.ended = true
			err = nil
		}
		return append(long, rest...), err
	}
	if err == io.EOF {
		c.ended = true
		if len(line) > 0 {
			return line, nil
		}
	}
	return nil, err
}

// finish waits for the end of the process. It returns an error where the process did not end well
// or has printed more than was read.
func (c *child) finish() error {
	c.watchdog.Reset(c.timeout)
	extra := c.begun
	if !extra && !c.ended {
		n, _ := io.Copy(io.Discard, c.out)
		extra = n > 0
	}
	if extra {
		c.cmd.Process.Kill() // it may be waiting for somebody to read the rest
	}
	err := c.cmd.Wait()
	c.watchdog.Stop()
	switch {
	case c.late.Load():
		return fmt.Errorf("no answer within %v%s", c.timeout, c.said())
	case extra:
		return fmt.Errorf("more sections than files%s", c.said())
	case err != nil:
		return fmt.Errorf("%v%s", err, c.said())
	}
	return nil
}

// abandon ends a process whose output makes no sense.
func (c *child) abandon() {
	c.watchdog.Stop()
	c.cmd.Process.Kill()
	c.cmd.Wait()
}

// said is what the process wrote to stderr, for a message.
func (c *child) said() string {
	if text := strings.TrimSpace(c.stderr.String()); text != "" {
		return "; stderr:\n" + text
	}
	return ""
}

// A tailBuffer keeps the last few kilobytes of what is written to it.
type tailBuffer struct {
	mu   sync.Mutex
	tail []byte
}

func (b *tailBuffer) Write(p []byte) (int, error) {
	const keep = 4096
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tail = append(b.tail, p...)
	if len(b.tail) > keep {
		b.tail = append(b.tail[:0], b.tail[len(b.tail)-keep:]...)
	}
	return len(p), nil
}

func (b *tailBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return string(b.tail)
}
