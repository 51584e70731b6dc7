package store

import "gorm.io/gorm"

// Tables lets the tests outside compare the schema with the models.
func Tables() []any { return tables() }

// Writer lets the tests outside look beneath.
func (s *Store) Writer() *gorm.DB { return s.writer }

// Reader is the other side of Writer.
func (s *Store) Reader() *gorm.DB { return s.reader }

// ErasedWithConversation names the tables that go with a conversation.
func (s *Store) ErasedWithConversation() []string { return s.names(ofConversation()) }

// ErasedWithCustomer names those that go with a customer.
func (s *Store) ErasedWithCustomer() []string { return s.names(ofCustomer()) }

// RemovedWithProduct names those that go with a product and its channel.
func (s *Store) RemovedWithProduct() (product, channel []string) {
	return s.names(ofProduct()), s.names(ofChannel())
}

func (s *Store) names(tables []any) (names []string) {
	for _, table := range tables {
		parsed := &gorm.Statement{DB: s.reader}
		if err := parsed.Parse(table); err != nil {
			panic(err)
		}
		names = append(names, parsed.Schema.Table)
	}
	return names
}
