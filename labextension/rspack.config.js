// Names that don't depend on where the checkout lies: the same sources give the same bytes.
module.exports = { optimization: { moduleIds: 'natural', chunkIds: 'natural' } };
