package handoff

import (
	"fmt"
	"io"
)

// Pieces reads a file that a store keeps in pieces. piece gives one of them, counted from 0; [ErrNoFile] says that the
// file was deleted meanwhile, which ends the reading with an error and not as if it were whole.
func Pieces(f File, piece func(place int64) ([]byte, error)) io.ReadCloser {
	return &pieces{file: f, piece: piece, left: f.Size}
}

type pieces struct {
	file  File
	piece func(place int64) ([]byte, error)
	left  int64
	place int64
	rest  []byte // of the piece that is being read
}

func (p *pieces) Read(to []byte) (int, error) {
	if len(p.rest) == 0 {
		if p.left <= 0 {
			return 0, io.EOF
		}
		next, err := p.piece(p.place)
		if err != nil {
			return 0, fmt.Errorf("read file %q: %w", p.file.ID, err)
		}
		p.rest = next
		p.place++
	}
	n := copy(to, p.rest)
	p.rest = p.rest[n:]
	p.left -= int64(n)
	return n, nil
}

func (p *pieces) Close() error { return nil }
