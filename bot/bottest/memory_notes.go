package bottest

import (
	"context"
	"strings"
)

// Recall implements [bot.Pad].
func (m *Memory) Recall(_ context.Context, channel, key string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.notes[noteKey{channel, key}], nil
}

// Remember implements [bot.Pad].
func (m *Memory) Remember(_ context.Context, channel, key, value string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if value == "" {
		delete(m.notes, noteKey{channel, key})
		return nil
	}
	m.notes[noteKey{channel, key}] = value
	return nil
}

// Recollect implements [bot.Pad].
func (m *Memory) Recollect(_ context.Context, channel, prefix string) (map[string]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[string]string{}
	for k, value := range m.notes {
		if k.channel == channel && strings.HasPrefix(k.key, prefix) {
			found[k.key] = value
		}
	}
	return found, nil
}

type noteKey struct{ channel, key string }
