package store

type Store interface {
	Get()
	Put()
	List()
	Drop()
}

type Disk struct{}

func (Disk) Get()  {}
func (Disk) Put()  {}
func (Disk) List() {}
func (Disk) Drop() {}
