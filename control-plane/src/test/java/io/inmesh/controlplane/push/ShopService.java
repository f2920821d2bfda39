package io.inmesh.controlplane.push;

import io.grpc.BindableService;
import io.grpc.Channel;
import io.grpc.ServerServiceDefinition;
import io.inmesh.runtime.testing.TextMethod;

/** The README's service: it asks another one. Public: compiled code makes it. */
public final class ShopService implements BindableService {
  static final TextMethod BUY = new TextMethod("shop.Shop/Buy");
  private static final TextMethod TAKE = new TextMethod("stock.Stock/Take");

  private final Channel stock;

  /** Asks on this channel. */
  public ShopService(Channel stock) {
    this.stock = stock;
  }

  @Override
  public ServerServiceDefinition bindService() {
    return BUY.served(what -> "bought: " + TAKE.call(stock, what));
  }

  /** What it asks. */
  static ServerServiceDefinition stock() {
    return TAKE.served(what -> "one of " + what);
  }
}
