package workspace

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// A Secret is where a password or the like is: env:NAME or file:PATH, relative to the workspace. It never is the secret
// itself: a workspace is shared and kept in git. Empty means that there is none.
type Secret string

var secretForm = regexp.MustCompile(`^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$`)

// valid tells whether it names a place.
func (s Secret) valid() bool { return s == "" || secretForm.MatchString(string(s)) }

// maxSecret is far above any secret, in bytes.
const maxSecret = 64 << 10

// Read gives the secret of a workspace in dir, without the line feed that editors leave.
func (s Secret) Read(dir string, env func(string) (string, bool)) (string, error) {
	kind, name, _ := strings.Cut(string(s), ":")
	var value string
	switch kind {
	case "":
		return "", nil
	case "env":
		value, _ = env(name)
	case "file":
		if !filepath.IsAbs(name) {
			name = filepath.Join(dir, name)
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return "", fmt.Errorf("read a secret: %w", err)
		}
		if len(data) > maxSecret {
			return "", fmt.Errorf("%s is too large for a secret", name)
		}
		value = string(data)
	default:
		return "", errors.New("a secret is named by env:NAME or file:PATH")
	}
	if value = strings.TrimSpace(value); value == "" {
		return "", fmt.Errorf("%s is empty or not set", s)
	}
	return value, nil
}
