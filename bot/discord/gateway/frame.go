package gateway

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// Kinds of frames of a websocket.
const (
	frameRest  = 0 // the rest of a message
	frameText  = 1
	frameClose = 8
	control    = 8 // this bit is set in frames that are no part of a message
)

// maxMessage is far above what Discord sends at once, in bytes.
const maxMessage = 64 << 20

var errFrame = errors.New("the gateway sent what is no websocket frame for us")

// A frame is one of a websocket, from a server.
type frame struct {
	kind byte
	last bool // of its message
	data []byte
}

// readFrame reads one frame. Servers do not mask them, and extensions were not agreed on.
func readFrame(r *bufio.Reader) (frame, error) {
	var head [2]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return frame{}, err
	}
	f := frame{kind: head[0] & 0x0f, last: head[0]&0x80 != 0}
	size := uint64(head[1] & 0x7f)
	if head[0]&0x70 != 0 || head[1]&0x80 != 0 {
		return frame{}, errFrame
	}
	if width := map[uint64]int{126: 2, 127: 8}[size]; width > 0 {
		var long [8]byte
		if _, err := io.ReadFull(r, long[8-width:]); err != nil {
			return frame{}, err
		}
		size = binary.BigEndian.Uint64(long[:])
	}
	if size > maxMessage || f.kind >= control && (size > 125 || !f.last) {
		return frame{}, errFrame
	}
	var err error
	f.data, err = io.ReadAll(io.LimitReader(r, int64(size))) // which takes no more memory than what came
	if err == nil && uint64(len(f.data)) < size {
		err = io.ErrUnexpectedEOF
	}
	return f, err
}

// bytes is the frame as it is sent.
func (f frame) bytes() []byte {
	first := f.kind
	if f.last {
		first |= 0x80
	}
	out := make([]byte, 0, len(f.data)+10)
	switch size := len(f.data); {
	case size < 126:
		out = append(out, first, byte(size))
	case size <= 0xffff:
		out = binary.BigEndian.AppendUint16(append(out, first, 126), uint16(size))
	default:
		out = binary.BigEndian.AppendUint64(append(out, first, 127), uint64(size))
	}
	return append(out, f.data...)
}
