package sqlite

import (
	"context"
	"database/sql"
	"encoding/binary"
	"fmt"
	"math"
	"time"
)

const (
	someVectors = `
	SELECT key, used, vector FROM vectors WHERE space = ? AND key IN (SELECT value FROM json_each(?))`
	putVector = `
	INSERT INTO vectors (space, key, used, vector) VALUES (?, ?, ?, ?)
	ON CONFLICT (space, key) DO UPDATE SET used = excluded.used, vector = excluded.vector`
	vectorsInUse = `
	UPDATE vectors SET used = ? WHERE space = ? AND key IN (SELECT value FROM json_each(?))`
	dropUnused = `DELETE FROM vectors WHERE id IN (SELECT id FROM vectors WHERE used < ? LIMIT ? + 0)`
	dropBeyond = `
	DELETE FROM vectors WHERE id IN (
		SELECT id FROM (SELECT id, used FROM vectors ORDER BY used DESC, id DESC LIMIT -1 OFFSET ?)
		ORDER BY used, id LIMIT ? + 0)`
)

// useNoted is how exactly it is known when a vector was used: noting it writes the vector again, and all of a base are
// used at every start.
const useNoted = 7 * 24 * time.Hour

// dropAtOnce is how many vectors are forgotten in one transaction: others write in between.
const dropAtOnce = 500

// A keptVector is a row of the table.
type keptVector struct {
	key    string
	used   time.Time
	vector []float32
}

func scanVector(rows *sql.Rows) (v keptVector, err error) {
	var used int64
	var data []byte
	if err := rows.Scan(&v.key, &used, &data); err != nil {
		return v, err
	}
	v.used, v.vector = fromMicros(used), fromBytes(data)
	return v, nil
}

// Vectors implements [vectors.Cache].
func (s *Store) Vectors(ctx context.Context, space string, keys []string, at time.Time) (map[string][]float32, error) {
	wanted, err := encode(keys)
	if err != nil {
		return nil, err
	}
	rows, err := all(ctx, s.reader, scanVector, someVectors, space, wanted)
	if err != nil {
		return nil, fmt.Errorf("read vectors: %w", err)
	}
	found := make(map[string][]float32, len(rows))
	var old []string
	for _, v := range rows {
		found[v.key] = v.vector
		if at.Sub(v.used) >= useNoted {
			old = append(old, v.key)
		}
	}
	if len(old) == 0 {
		return found, nil
	}
	if wanted, err = encode(old); err != nil {
		return nil, err
	}
	err = s.write(ctx, func(ctx context.Context, tx *prepared) error {
		_, err := tx.exec(ctx, vectorsInUse, micros(at), space, wanted)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("note that vectors are in use: %w", err)
	}
	return found, nil
}

// KeepVectors implements [vectors.Cache].
func (s *Store) KeepVectors(ctx context.Context, space string, vectors map[string][]float32, at time.Time) error {
	err := s.write(ctx, func(ctx context.Context, tx *prepared) error {
		for key, v := range vectors {
			if _, err := tx.exec(ctx, putVector, space, key, micros(at), toBytes(v)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep %d vectors: %w", len(vectors), err)
	}
	return nil
}

// DropVectors implements [vectors.Cache].
func (s *Store) DropVectors(ctx context.Context, before time.Time, most int) (int, error) {
	unused, err := s.dropVectors(ctx, dropUnused, micros(before))
	if err != nil {
		return unused, err
	}
	beyond, err := s.dropVectors(ctx, dropBeyond, int64(max(most, 0)))
	return unused + beyond, err
}

// dropVectors forgets in small steps, until a step finds nothing more.
func (s *Store) dropVectors(ctx context.Context, how string, bound int64) (gone int, err error) {
	for {
		var step int64
		err := s.write(ctx, func(ctx context.Context, tx *prepared) (err error) {
			step, err = tx.exec(ctx, how, bound, dropAtOnce)
			return err
		})
		gone += int(step)
		if err != nil {
			return gone, fmt.Errorf("forget vectors: %w", err)
		}
		if step < dropAtOnce {
			return gone, nil
		}
	}
}

func toBytes(v []float32) []byte {
	data := make([]byte, 0, 4*len(v))
	for _, x := range v {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(x))
	}
	return data
}

func fromBytes(data []byte) []float32 {
	v := make([]float32, len(data)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return v
}
