package store

import "gorm.io/gorm"

// Tables lets the tests outside compare the schema with the models.
func Tables() []any { return tables() }

// Writer lets the tests outside look beneath.
func (s *Store) Writer() *gorm.DB { return s.writer }

// Reader is the other side of Writer.
func (s *Store) Reader() *gorm.DB { return s.reader }
