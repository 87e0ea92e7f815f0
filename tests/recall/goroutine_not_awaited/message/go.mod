module example.com/orders

go 1.27

require github.com/segmentio/kafka-go v0.4.51
