package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"time"

	"github.com/firstline-support/firstline/kb/bring/from"
	"github.com/firstline-support/firstline/kb/bring/office"
)

// Limits of the process that reads one document.
const (
	readMemory = 1 << 30
	readTime   = 2 * time.Minute
	readAnswer = 64 << 20
)

// readCommand reads a document of others in a process of its own: what it does to that one it does to nobody else.
type readCommand struct {
	Kind string `arg:"" enum:"docx,pdf"`
}

// Run reads the document from the standard input, and writes what it says as JSON.
func (c readCommand) Run(t terminal) error {
	debug.SetMemoryLimit(readMemory * 3 / 4)
	if err := limitProcess(readMemory, readTime); err != nil {
		return fmt.Errorf("limit the process: %w", err)
	}
	data, err := io.ReadAll(t.in)
	if err != nil {
		return fmt.Errorf("read the document: %w", err)
	}
	read := office.PDF
	if c.Kind == "docx" {
		read = office.DOCX
	}
	text, err := read(data)
	if err != nil {
		return err
	}
	return json.NewEncoder(t.out).Encode(text)
}

// apart reads documents of a kind by this program, run again for each.
func apart(kind string) from.Reader {
	return func(ctx context.Context, data []byte) (office.Text, error) {
		ctx, cancel := context.WithTimeout(ctx, readTime)
		defer cancel()
		self, err := os.Executable()
		if err != nil {
			return office.Text{}, fmt.Errorf("find this program: %w", err)
		}
		var out, trouble capped
		cmd := exec.CommandContext(ctx, self, "kb", "read-document", kind) //nolint:gosec // this program, and a constant
		cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(data), &out, &trouble
		cmd.Env, cmd.WaitDelay = []string{}, time.Second
		switch err := cmd.Run(); {
		case ctx.Err() != nil:
			return office.Text{}, fmt.Errorf("it takes longer than %v to read: %w", readTime, ctx.Err())
		case err != nil:
			return office.Text{}, errors.New(reason(trouble.String(), err))
		}
		var text office.Text
		if err := json.Unmarshal(out.Bytes(), &text); err != nil {
			return office.Text{}, fmt.Errorf("read what the document says: %w", err)
		}
		return text, nil
	}
}

// reason is what the process said at last, or how it died.
func reason(said string, err error) string {
	line, _, _ := strings.Cut(said, "\n")
	if text, ours := strings.CutPrefix(line, "firstline: "); ours {
		return text
	}
	return "it cannot be read within the limits of memory and time: " + err.Error()
}

// A capped buffer takes so much and refuses the rest.
type capped struct{ bytes.Buffer }

// Write implements io.Writer.
func (c *capped) Write(p []byte) (int, error) {
	if c.Len()+len(p) > readAnswer {
		return 0, office.ErrTooLarge
	}
	return c.Buffer.Write(p)
}
