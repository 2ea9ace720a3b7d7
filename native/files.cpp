// Arrays whose elements lie in a file, or in bytes that were one: MLX reads them when the array is computed. The headers
// are read in TypeScript; here it is made sure once more that every tensor lies inside the file.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <sstream>
#include <vector>

#include "arguments.h"
#include "blocks.h"
#include "memory.h"
#include "mlx/io.h"

namespace mxn {

namespace {

// Where the tensors lie; MLX reads on several threads at once.
class Source {
 public:
  virtual ~Source() = default;
  // Exactly `n` bytes, or an error.
  virtual void read(char* to, size_t n, size_t offset) const = 0;
  virtual size_t size() const = 0;
};

class File : public Source {
 public:
  explicit File(const std::string& path) : path_(path), fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    struct stat status;
    if (fd_ < 0 || fstat(fd_, &status) != 0) {
      std::string reason = std::strerror(errno);
      if (fd_ >= 0) close(fd_);
      throw std::runtime_error("cannot open " + path + ": " + reason);
    }
    size_ = static_cast<size_t>(status.st_size);
    inode_ = static_cast<double>(status.st_ino);
  }
  ~File() override { close(fd_); }
  File(const File&) = delete;

  void read(char* to, size_t n, size_t offset) const override {
    while (n > 0) {
      ssize_t count = pread(fd_, to, std::min(n, MOST_AT_ONCE), static_cast<off_t>(offset));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) throw std::runtime_error("cannot read " + path_ + ": " + std::strerror(errno));
      if (count == 0) throw std::runtime_error("cannot read " + path_ + ": it has become shorter since it was loaded");
      to += count;
      offset += static_cast<size_t>(count);
      n -= static_cast<size_t>(count);
    }
  }
  size_t size() const override { return size_; }
  double inode() const { return inode_; }

 private:
  static constexpr size_t MOST_AT_ONCE = 1 << 30;

  std::string path_;
  int fd_;
  size_t size_;
  double inode_;
};

class Bytes : public Source {
 public:
  explicit Bytes(const mx::array& bytes) : bytes_(bytes) {}

  void read(char* to, size_t n, size_t offset) const override {
    if (offset > size() || n > size() - offset) throw std::out_of_range("the bytes end before the tensor does");
    std::memcpy(to, bytes_.data<char>() + offset, n);
  }
  size_t size() const override { return bytes_.size(); }

 private:
  mx::array bytes_;
};

const char* descr(mx::Dtype dtype) {
  switch (dtype) {
    case mx::bool_: return "|b1";
    case mx::uint8: return "|u1";
    case mx::uint16: return "<u2";
    case mx::uint32: return "<u4";
    case mx::uint64: return "<u8";
    case mx::int8: return "|i1";
    case mx::int16: return "<i2";
    case mx::int32: return "<i4";
    case mx::int64: return "<i8";
    case mx::float16: return "<f2";
    case mx::float32: return "<f4";
    case mx::float64: return "<f8";
    case mx::bfloat16: return "<V2";
    case mx::complex64: return "<c8";
  }
  throw std::invalid_argument("unknown dtype");
}

// Shows MLX one tensor of a source as if it were an npy file: a header made here, then the elements. MLX's own primitive
// for arrays in files is not to be had otherwise.
class Tensor : public mx::io::Reader {
 public:
  Tensor(std::shared_ptr<const Source> source, const Layout* layout, size_t start, const mx::Shape& shape, mx::Dtype dtype)
      : source_(std::move(source)), layout_(layout), start_(start) {
    std::ostringstream text;
    text << "{'descr': '" << descr(dtype) << "', 'fortran_order': False, 'shape': (";
    for (int dimension : shape) text << dimension << ", ";
    text << ")}\n";
    const size_t length = text.str().size();
    head_ = std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(length & 0xff) + static_cast<char>(length >> 8) + text.str();
  }

  bool is_open() const override { return true; }
  bool good() const override { return true; }
  size_t tell() override { return place_; }
  void seek(int64_t offset, std::ios_base::seekdir way) override {
    if (way == std::ios_base::end) throw std::logic_error("a tensor is not sought from its end");
    place_ = static_cast<size_t>(offset) + (way == std::ios_base::cur ? place_ : 0);
  }
  void read(char* to, size_t n) override {
    if (place_ > head_.size() || n > head_.size() - place_) throw std::logic_error("the header of a tensor is shorter");
    std::memcpy(to, head_.data() + place_, n);
    place_ += n;
  }
  void read(char* to, size_t n, size_t offset) override {
    if (offset != head_.size()) throw std::logic_error("a tensor is read from its first element on");
    if (layout_ == nullptr) return source_->read(to, n, start_);
    const size_t blocks = n / layout_->unpacked;
    std::vector<char> piece(std::min(blocks, PIECE) * layout_->stored);
    for (size_t done = 0; done < blocks; done += PIECE) {
      const size_t count = std::min(PIECE, blocks - done);
      source_->read(piece.data(), count * layout_->stored, start_ + done * layout_->stored);
      const auto* from = reinterpret_cast<const uint8_t*>(piece.data());
      auto* out = reinterpret_cast<uint8_t*>(to) + done * layout_->unpacked;
      for (size_t i = 0; i < count; i++) layout_->unpack(from + i * layout_->stored, out + i * layout_->unpacked);
    }
  }
  std::string label() const override { return "tensor"; }

 private:
  static constexpr size_t PIECE = 4096; // blocks

  std::shared_ptr<const Source> source_;
  const Layout* layout_;
  size_t start_;
  std::string head_;
  size_t place_ = 0;
};

// The dtype, the layout's number, the place of the first byte, and the shape.
mx::array tensor(Arguments& in, const std::shared_ptr<const Source>& source, mx::Stream s) {
  const mx::Dtype dtype = in.dtype();
  const double number = in.number();
  const double start = in.number();
  const mx::Shape shape = in.shape();
  const Layout* layout = find_layout(number);
  if (number != 0 && layout == nullptr) throw std::invalid_argument("unknown layout");
  double size = static_cast<double>(mx::size_of(dtype));
  for (int dimension : shape) {
    if (dimension < 0) throw std::invalid_argument("a dimension cannot be negative, got " + std::to_string(dimension));
    size *= dimension;
  }
  // Below 2^56, so that the doubles are exact.
  const double blocks = layout == nullptr ? size : size / static_cast<double>(layout->unpacked);
  const double stored = layout == nullptr ? size : blocks * static_cast<double>(layout->stored);
  const bool whole = blocks == static_cast<double>(static_cast<uint64_t>(blocks));
  if (!(start >= 0 && start + stored <= static_cast<double>(source->size())) || !whole) {
    std::ostringstream text;
    text << std::fixed;
    text.precision(0);
    text << "a tensor of shape " << shape << " and dtype " << dtype << " at byte " << start << " takes " << stored << " bytes, and the file has "
         << source->size();
    throw std::runtime_error(text.str());
  }
  if (size == 0) return mx::zeros(shape, dtype, s);
  return mx::load(std::make_shared<Tensor>(source, layout, static_cast<size_t>(start), shape, dtype), s);
}

double give_tensors(Arguments& in, std::shared_ptr<const Source> source) {
  const mx::Stream s = in.stream();
  std::vector<mx::array> tensors;
  for (int count = in.integer(); count > 0; count--) tensors.push_back(tensor(in, source, s));
  return in.give(std::move(tensors));
}

} // namespace

// The tensors of the file whose path, inode and size come first; their handles from slot 0.
double call_load_file(Arguments& in) {
  const std::string path = in.text();
  const double inode = in.number(), size = in.number();
  auto file = std::make_shared<File>(path);
  if (file->inode() != inode || static_cast<double>(file->size()) != size) throw std::runtime_error(path + " was replaced while it was loaded");
  return give_tensors(in, std::move(file));
}

// The tensors of an array of bytes, which has been written and is no view.
double call_load_bytes(Arguments& in) {
  const mx::array bytes = *in.array();
  if (bytes.dtype() != mx::uint8 || bytes.status() != mx::array::Status::available || !bytes.flags().row_contiguous) {
    throw std::invalid_argument("not an array of bytes");
  }
  return give_tensors(in, std::make_shared<Bytes>(bytes));
}

} // namespace mxn
