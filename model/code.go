package model

import "crypto/rand"

// codeLetters are the characters of codes that people copy, print and read
// aloud: no 0 O 1 l I, and nothing that a messenger would cut off a link.
const codeLetters = "23456789abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"

// RandomCode returns n characters that cannot be guessed, 5.8 bits each, for
// links and keys that stand in them.
func RandomCode(n int) string { return randomOf(codeLetters, n) }

// randomOf draws n characters of an alphabet, each as likely as the others.
func randomOf(alphabet string, n int) string {
	fair := 256 / len(alphabet) * len(alphabet) // bytes from here on would favour the first letters
	code := make([]byte, 0, n)
	raw := make([]byte, 2*n)
	for len(code) < n {
		if _, err := rand.Read(raw); err != nil {
			panic("model: the system gives no randomness: " + err.Error()) // nothing safe can go on
		}
		for _, b := range raw {
			if int(b) < fair && len(code) < n {
				code = append(code, alphabet[int(b)%len(alphabet)])
			}
		}
	}
	return string(code)
}
