// Verify checks one entry of a Comity record with Go's transparency-log library and nothing of Comity's own.
//
//	verify FILE
//
// FILE holds a JSON object: vkey, the log's C2SP verifier key; checkpoint, the signed note; index, the entry's place;
// data_hex, the leaf's data; proof, the audit path, nearest sibling first, in base64. It exits with 0 if the entry is
// proved to stand there, and otherwise with 1 and a line that begins with the step that refused it.
package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type vector struct {
	Vkey       string   `json:"vkey"`
	Checkpoint string   `json:"checkpoint"`
	Index      int64    `json:"index"`
	DataHex    string   `json:"data_hex"`
	Proof      []string `json:"proof"`
}

// A checkpoint is what the text of a signed note says: the log's origin, its size, and its root.
type checkpoint struct {
	origin string
	size   int64
	root   tlog.Hash
}

func main() {
	if len(os.Args) != 2 {
		refuse("input", fmt.Errorf("usage: verify FILE"))
	}
	v, err := readVector(os.Args[1])
	if err != nil {
		refuse("input", err)
	}
	verifier, err := note.NewVerifier(v.Vkey)
	if err != nil {
		refuse("key", err)
	}
	signed, err := note.Open([]byte(v.Checkpoint), note.VerifierList(verifier))
	if err != nil {
		refuse("note", err)
	}
	head, err := parseCheckpoint(signed.Text)
	if err != nil {
		refuse("checkpoint", err)
	}
	if head.origin != verifier.Name() {
		refuse("checkpoint", fmt.Errorf("origin %q is not the signer's name %q", head.origin, verifier.Name()))
	}
	if err := checkInclusion(v, head); err != nil {
		refuse("inclusion", err)
	}
	fmt.Printf("proved: entry %d of %d of %s\n", v.Index, head.size, head.origin)
}

func refuse(step string, err error) {
	fmt.Printf("%s: %v\n", step, err)
	os.Exit(1)
}

func readVector(path string) (v vector, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return v, err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	return v, decoder.Decode(&v)
}

// parseCheckpoint parses the three lines of a C2SP tlog-checkpoint without extensions. The library's own ParseTree
// knows one origin only, that of Go's checksum database.
func parseCheckpoint(text string) (c checkpoint, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 4 || lines[0] == "" || lines[3] != "" {
		return c, fmt.Errorf("not three lines: %q", text)
	}
	c.origin = lines[0]
	c.size, err = strconv.ParseInt(lines[1], 10, 64)
	if err != nil || c.size < 0 || strconv.FormatInt(c.size, 10) != lines[1] {
		return c, fmt.Errorf("bad size %q", lines[1])
	}
	c.root, err = tlog.ParseHash(lines[2])
	return c, err
}

func checkInclusion(v vector, head checkpoint) error {
	data, err := hex.DecodeString(v.DataHex)
	if err != nil {
		return err
	}
	proof := tlog.RecordProof{}
	for _, text := range v.Proof {
		hash, err := tlog.ParseHash(text)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	return tlog.CheckRecord(proof, head.size, head.root, v.Index, tlog.RecordHash(data))
}
